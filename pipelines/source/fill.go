package source

import (
	"io"
	"math"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
)

// empty stands for a value of no bytes: a nil slice means null.
var empty = []byte{}

// strings fills rows 0 to n with the column's next n entries. Rows whose bytes
// are not UTF-8 get mark in notUTF8, unless an earlier column marked them.
func (c *cursor) strings(dst [][]byte, notUTF8 []uint8, mark uint8) (row int, err error) {
	return c.each(len(dst), func(r run) error {
		v := r.value
		for i := r.first; i < r.last; i++ {
			if r.defs != nil && r.defs[i-r.first] != c.maxDef {
				dst[i] = nil
				continue
			}
			b, ok := c.buf.at(v)
			v++
			if len(b) == 0 {
				b = empty
			}
			if !ok && notUTF8[i] == 0 {
				notUTF8[i] = mark
			}
			dst[i] = b
		}
		return nil
	})
}

// coder gives each distinct value of a column a code that holds for the row
// group, over dictionary pages and plain pages alike.
type coder struct {
	values  [][]byte
	bad     []bool
	byDict  []int32 // dictionary entry → code
	dict    parquet.Dictionary
	byValue map[string]int32
}

func (k *coder) code(b []byte, ok bool) int32 {
	if code, found := k.byValue[string(b)]; found {
		return code
	}
	if k.byValue == nil {
		k.byValue = map[string]int32{}
	}
	code := int32(len(k.values))
	own := append([]byte{}, b...) // pages come and go, codes stay
	k.byValue[string(own)] = code
	k.values = append(k.values, own)
	k.bad = append(k.bad, !ok)
	return code
}

// codes fills rows 0 to len(dst) with codes; -1 is null.
func (c *cursor) codes(k *coder, dst []int32, notUTF8 []uint8, mark uint8) (row int, err error) {
	return c.each(len(dst), func(r run) error {
		if c.buf.index != nil && k.dict != c.buf.dict.of {
			k.dict = c.buf.dict.of
			k.byDict = k.byDict[:0]
			for e := range c.buf.dict.n {
				ok := c.buf.dict.badUTF8 == nil || !c.buf.dict.badUTF8[e]
				k.byDict = append(k.byDict, k.code(c.buf.dict.vec.bytes(e), ok))
			}
		}
		v := r.value
		for i := r.first; i < r.last; i++ {
			if r.defs != nil && r.defs[i-r.first] != c.maxDef {
				dst[i] = -1
				continue
			}
			if c.buf.index != nil {
				dst[i] = k.byDict[c.buf.index[v]]
			} else {
				dst[i] = k.code(c.buf.at(v))
			}
			v++
			if k.bad[dst[i]] && notUTF8[i] == 0 {
				notUTF8[i] = mark
			}
		}
		return nil
	})
}

// ints fills integers, or timestamps as ms since 1970-01-01.
func (c *cursor) ints(dst schemas.Ints) (row int, err error) {
	return c.each(len(dst.Values), func(r run) error {
		v := r.value
		for i := r.first; i < r.last; i++ {
			if r.defs != nil && r.defs[i-r.first] != c.maxDef {
				dst.Values[i], dst.Valid[i] = 0, false
				continue
			}
			dst.Values[i], dst.Valid[i] = c.integer(v)
			v++
		}
		return nil
	})
}

// julianEpoch is 1970-01-01 as a Julian day number, the base of INT96 times.
const julianEpoch = 2440588

// integer gives value i of the page. An unsigned number too large for int64 is
// not valid.
func (c *cursor) integer(i int) (int64, bool) {
	vec, i := c.buf.place(i)
	switch c.kind {
	case parquet.Int32:
		if c.unsigned {
			return int64(uint32(vec.i32[i])), true
		}
		return int64(vec.i32[i]), true
	case parquet.Int96:
		x := vec.i96[i]
		nanos := int64(uint64(x[1])<<32 | uint64(x[0]))
		return (int64(x[2])-julianEpoch)*schemas.MillisPerDay + nanos/1e6, true
	}
	x := vec.i64[i]
	if c.unsigned && x < 0 {
		return 0, false
	}
	if c.perMilli > 1 {
		q := x / c.perMilli
		if x%c.perMilli < 0 {
			q-- // towards the past, so that no instant slips into the next day
		}
		return q, true
	}
	return x, true
}

// floats fills numbers as millionths, rounded; NaN and values outside 0 to 1
// are not valid.
func (c *cursor) floats(dst schemas.Ints) (row int, err error) {
	return c.each(len(dst.Values), func(r run) error {
		v := r.value
		for i := r.first; i < r.last; i++ {
			dst.Values[i], dst.Valid[i] = 0, false
			if r.defs != nil && r.defs[i-r.first] != c.maxDef {
				continue
			}
			vec, at := c.buf.place(v)
			v++
			x := 0.0
			if c.kind == parquet.Float {
				x = float64(vec.f32[at])
			} else {
				x = vec.f64[at]
			}
			if x >= 0 && x <= 1 {
				dst.Values[i], dst.Valid[i] = int64(math.Round(x*1e6)), true
			}
		}
		return nil
	})
}

func (c *cursor) bools(dst []uint8) (row int, err error) {
	return c.each(len(dst), func(r run) error {
		v := r.value
		for i := r.first; i < r.last; i++ {
			if r.defs != nil && r.defs[i-r.first] != c.maxDef {
				dst[i] = schemas.Null
				continue
			}
			vec, at := c.buf.place(v)
			dst[i] = vec.bits[at/8] >> (at % 8) & 1
			v++
		}
		return nil
	})
}

// lists fills n rows of a list column. A list may go on over the end of a page
// (old writers do that), so a row is complete only when the next one starts.
func (c *cursor) lists(dst *schemas.Lists, n int, notUTF8 []uint8, mark uint8) (row int, err error) {
	dst.Offsets, dst.Values = append(dst.Offsets[:0], 0), dst.Values[:0]
	row = -1
	for {
		if err := c.next(); err == io.EOF && row == n-1 {
			break
		} else if err == io.EOF {
			return max(row, 0), errShort
		} else if err != nil {
			return max(row, 0), err
		}
		if c.reps == nil || c.reps[c.level] == 0 {
			if row == n-1 {
				break
			}
			if row >= 0 {
				dst.Offsets = append(dst.Offsets, int32(len(dst.Values)))
			}
			row++
		}
		if c.defs == nil || c.defs[c.level] == c.maxDef {
			b, ok := c.buf.at(c.value)
			if !ok && notUTF8[row] == 0 {
				notUTF8[row] = mark
			}
			dst.Values = append(dst.Values, b)
			c.value++
		}
		c.level++
	}
	dst.Offsets = append(dst.Offsets, int32(len(dst.Values)))
	return row, nil
}
