package source

import (
	"fmt"
	"io"

	"github.com/tamis-data/tamis/schemas"
)

// BatchRows is how many rows a batch holds at most: enough to make calls by
// batch cheap, few enough for a core's cache.
const BatchRows = 4096

// Reader reads one row group of a surface's file as batches.
type Reader struct {
	file    *File
	group   int
	rows    int64
	done    int64
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
		if c != nil && r.done+int64(n) == r.rows && c.goesOn() {
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
