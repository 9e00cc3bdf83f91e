package source

import (
	"errors"
	"fmt"
	"io"

	"github.com/tamis-data/tamis/schemas"
)

// BatchRows is how many rows a batch holds at most: enough to make calls by
// batch cheap, few enough for a core's cache.
const BatchRows = 4096

// Reader reads a row group of a surface's file, or some rows of it, as batches.
type Reader struct {
	file    *File
	group   int
	rows    int64     // the row of the group that follows the last one to read
	done    int64     // row of the group that is next
	part    bool      // the group has rows after those
	cursors []*cursor // as file.columns; nil where the file lacks it or nobody reads it
	fill    []filler  // as file.columns
	batch   schemas.Batch
}

// NewReader starts reading a row group of a file that was opened with
// schemas.SurfaceColumns(surface). day is the dt of its folder.
func NewReader(f *File, surface schemas.Surface, day schemas.Date, group int) (*Reader, error) {
	r, err := newReader(f, group)
	if err != nil {
		return nil, err
	}
	r.batch.Surface, r.batch.Day = surface, day
	for i := range f.columns {
		r.fill = append(r.fill, r.filler(i))
	}
	r.open()
	return r, nil
}

// NewShardReader starts reading the rows of a shard. Those of a part of a row
// group are found by the file's offset indexes, which it must have.
func NewShardReader(f *File, s Shard) (*Reader, error) {
	r, err := NewReader(f, s.Surface, s.Day, s.Group)
	if err != nil || s.First == 0 && s.Rows == r.rows {
		return r, err
	}
	if err := r.limit(s.First, s.Rows); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// limit leaves only some rows of the group to read.
func (r *Reader) limit(first, rows int64) (err error) {
	at := -1
	fault := func(err error) error {
		f := &Fault{File: r.file.Path, RowGroup: r.group, Row: first, Err: err}
		if at >= 0 {
			f.Column = r.file.columns[at].Name
		}
		return f
	}
	defer recovered(&err, fault)
	if first < 0 || rows < 0 || first > r.rows-rows {
		return fault(fmt.Errorf("the row group has %d rows, the shard wants %d from there", r.rows, rows))
	}
	group := &r.file.footer.RowGroups[r.group]
	var c *cursor
	for at, c = range r.cursors {
		if c == nil {
			continue
		}
		column := &group.Columns[r.file.bound[at].leaf]
		if !hasIndex(column) {
			return fault(errors.New("a part of a row group is wanted, and the column has no offset index"))
		}
		index, err := readIndex(r.file.in, column, r.rows)
		if err != nil {
			return fault(err)
		}
		if err := c.seek(index, first); err != nil {
			return fault(err)
		}
	}
	r.part, r.done, r.rows = first+rows < r.rows, first, first+rows
	return nil
}

// newReader gives a reader that does not yet know how to fill a batch.
func newReader(f *File, group int) (*Reader, error) {
	groups := f.footer.RowGroups
	if group < 0 || group >= len(groups) {
		return nil, &Fault{File: f.Path, RowGroup: group, Row: -1, Err: fmt.Errorf("the file has %d row groups", len(groups))}
	}
	r := &Reader{file: f, group: group, rows: groups[group].NumRows, cursors: make([]*cursor, len(f.bound))}
	r.batch.NotUTF8 = make([]uint8, BatchRows)
	return r, nil
}

// open starts a cursor for each column that has a filler.
func (r *Reader) open() {
	group := &r.file.footer.RowGroups[r.group]
	for i, b := range r.file.bound {
		if b.leaf >= 0 && r.fill[i] != nil {
			r.cursors[i] = &cursor{chunk: newChunk(b, r.file.in, &group.Columns[b.leaf].MetaData)}
		}
	}
}

// Next gives the next batch, and io.EOF after the last. The batch before is no
// longer valid.
func (r *Reader) Next() (_ *schemas.Batch, err error) {
	at := 0
	fault := func(err error) error {
		row := r.done
		if c := r.cursors[at]; c != nil {
			row += int64(c.row)
		}
		return &Fault{File: r.file.Path, RowGroup: r.group, Column: r.file.columns[at].Name, Row: row, Err: err}
	}
	defer recovered(&err, fault)
	n := int(min(r.rows-r.done, BatchRows))
	if n == 0 {
		return nil, io.EOF
	}
	r.batch.N, r.batch.First = n, r.done
	r.batch.NotUTF8 = r.batch.NotUTF8[:n]
	clear(r.batch.NotUTF8)
	for at = range r.fill {
		if r.fill[at] == nil {
			continue
		}
		c := r.cursors[at]
		if c != nil {
			c.release()
		}
		if err := r.fill[at](n); err != nil {
			return nil, fault(err)
		}
		if c != nil && !r.part && r.done+int64(n) == r.rows && c.goesOn() {
			return nil, fault(errLong)
		}
	}
	r.done += int64(n)
	return &r.batch, nil
}

// Close gives the pages back. Batches are no longer valid.
func (r *Reader) Close() error {
	for i, c := range r.cursors {
		if c != nil {
			c.close()
			r.cursors[i] = nil
		}
	}
	return nil
}
