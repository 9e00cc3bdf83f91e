package source

import (
	"io"
	"unicode/utf8"

	"github.com/tamis-data/tamis/schemas"
)

// strings fills dst with the column's next entries. Rows whose bytes are not
// UTF-8 get mark in notUTF8, unless an earlier column marked them.
func (c *cursor) strings(dst [][]byte, notUTF8 []uint8, mark uint8) error {
	return c.each(len(dst), func(r run) {
		out := dst[r.first:r.last]
		if d := r.page.dict; d != nil {
			for i, e := range r.page.index[r.value : r.value+r.values] {
				out[i] = d.entries[e]
			}
		} else {
			data, offsets := r.page.plain.data, r.page.plain.offsets[r.value:]
			for i := range r.values {
				from, to := offsets[i], offsets[i+1]
				out[i] = data[from:to:to]
			}
		}
		spread(out, r.defs, c.maxDef, nil)
		if !r.page.allUTF8() {
			for i, b := range out {
				if !utf8.Valid(b) {
					markRow(notUTF8, r.first+i, mark)
				}
			}
		}
	})
}

// markRow keeps the first mark of a row.
func markRow(notUTF8 []uint8, row int, mark uint8) {
	if notUTF8[row] == 0 {
		notUTF8[row] = mark
	}
}

func (c *cursor) bools(dst []uint8) error {
	return c.each(len(dst), func(r run) {
		out := dst[r.first:r.last]
		if r.page.dict == nil {
			copy(out, r.page.plain.bools[r.value:r.value+r.values])
		} else {
			for i := range r.values {
				vec, at := r.page.place(r.value + i)
				out[i] = vec.bools[at]
			}
		}
		spread(out, r.defs, c.maxDef, schemas.Null)
	})
}

// lists fills n rows of a list column. A list may go on over the end of a page
// (old writers do that), so a row is complete only when the next one starts.
func (c *cursor) lists(dst *schemas.Lists, n int, notUTF8 []uint8, mark uint8) error {
	dst.Offsets, dst.Values = append(dst.Offsets[:0], 0), dst.Values[:0]
	rows := 0 // that have started
	for {
		c.row = max(rows-1, 0)
		if err := c.more(); err == io.EOF && rows == n {
			break
		} else if err == io.EOF {
			return errShort
		} else if err != nil {
			return err
		}
		p := c.page
		if p.reps == nil || p.reps[c.level] == 0 {
			if rows == n {
				break
			}
			if rows > 0 {
				dst.Offsets = append(dst.Offsets, int32(len(dst.Values)))
			}
			rows++
		} else if rows == 0 {
			return errMidRow
		}
		if p.defs == nil || p.defs[c.level] == c.maxDef {
			b := p.bytes(c.value)
			if !p.allUTF8() && !utf8.Valid(b) {
				markRow(notUTF8, rows-1, mark)
			}
			dst.Values = append(dst.Values, b)
			c.value++
		}
		c.level++
	}
	dst.Offsets = append(dst.Offsets, int32(len(dst.Values)))
	return nil
}
