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
	cursors []*cursor // as file.columns; nil where the file lacks it
	coders  []coder
	batch   schemas.Batch
	fill    []func(n int) (row int, err error)
}

// NewReader starts reading a row group of a file that was opened with
// schemas.SurfaceColumns(surface). day is the dt of its folder.
func NewReader(f *File, surface schemas.Surface, day schemas.Date, group int) (r *Reader, err error) {
	fault := func(err error) error { return &Fault{File: f.Path, RowGroup: group, Row: -1, Err: err} }
	defer recovered(&err, fault)
	groups := f.file.RowGroups()
	if group < 0 || group >= len(groups) {
		return nil, fault(fmt.Errorf("the file has %d row groups", len(groups)))
	}
	r = &Reader{file: f, group: group, rows: groups[group].NumRows()}
	r.batch = schemas.Batch{Surface: surface, Day: day, NotUTF8: make([]uint8, BatchRows)}
	chunks := groups[group].ColumnChunks()
	r.cursors = make([]*cursor, len(f.bound))
	r.coders = make([]coder, len(f.bound))
	for i, b := range f.bound {
		if b.leaf >= 0 {
			r.cursors[i] = newCursor(b, chunks[b.leaf])
		}
	}
	r.bindBatch()
	return r, nil
}

// Next gives the next batch, and io.EOF after the last. The batch before is no
// longer valid.
func (r *Reader) Next() (_ *schemas.Batch, err error) {
	column, row := "", 0
	fault := func(err error) error {
		return &Fault{File: r.file.Path, RowGroup: r.group, Column: column, Row: r.done + int64(row), Err: err}
	}
	defer recovered(&err, fault)
	n := int(min(r.rows-r.done, BatchRows))
	if n == 0 {
		return nil, io.EOF
	}
	r.batch.N, r.batch.First = n, r.done
	clear(r.batch.NotUTF8[:n])
	for i, fill := range r.fill {
		column = r.file.columns[i].Name
		if c := r.cursors[i]; c != nil {
			c.release()
		}
		if row, err = fill(n); err != nil {
			return nil, fault(err)
		}
	}
	r.done += int64(n)
	return &r.batch, nil
}

// Close gives the pages back.
func (r *Reader) Close() (err error) {
	defer recovered(&err, func(err error) error { return err })
	for _, c := range r.cursors {
		if c == nil {
			continue
		}
		if e := c.close(); e != nil && err == nil {
			err = &Fault{File: r.file.Path, RowGroup: r.group, Row: -1, Err: e}
		}
	}
	return err
}
