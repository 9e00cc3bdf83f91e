// Package source reads dumps: it lists the files of a day, cuts them into
// shards (one row group each) and reads a shard by column pages into batches.
// It knows files and columns, and no rule.
//
// Footers, encodings and codecs are the library's; pages are read here, for
// reasons that chunk.go gives:
//
//	File ─ chunk: a column's pages ─ cursor: its entries ─ filler: a field of the batch
//
// Governing invariant: a batch's row i is the same row in every column,
// whatever the writer did with pages, dictionaries and null levels; and
// anything that cannot be read so is a [Fault] that names the file, the row
// group, the column and the row.
package source

import "fmt"

// Fault is why a file cannot be read, with the place of the trouble. RowGroup
// and Row count from 0 and are -1 where they say nothing; Column may be empty.
// It never holds a value from the file.
type Fault struct {
	File     string
	RowGroup int
	Column   string
	Row      int64
	Err      error
}

// Error names file, row group, column and row, in this order.
func (f *Fault) Error() string {
	s := f.File
	if f.RowGroup >= 0 {
		s += fmt.Sprintf(": row group %d", f.RowGroup)
	}
	if f.Column != "" {
		s += ": column " + f.Column
	}
	if f.Row >= 0 {
		s += fmt.Sprintf(": row %d", f.Row)
	}
	return s + ": " + f.Err.Error()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// recovered turns a panic of the library's decoders on a corrupt page into an
// error; such pages are data, and data never panics the job.
func recovered(err *error, fault func(error) error) {
	if r := recover(); r != nil {
		*err = fault(fmt.Errorf("the page cannot be decoded: %v", r))
	}
}
