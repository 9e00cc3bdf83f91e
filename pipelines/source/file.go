package source

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
)

// readBuffer is the size of a column's read-ahead. The library's default of
// 4 KiB costs a system call every few pages.
const readBuffer = 256 << 10

// maxFooter bounds what is read to identify a file. The footers of the largest
// files in use hold a few MiB.
const maxFooter = 256 << 20

// File is an open dump file whose columns were found and have the right types.
type File struct {
	Path    string
	columns []schemas.Column
	bound   []boundColumn // as columns; leaf < 0 where the file lacks it
	file    *parquet.File
	closer  io.Closer
}

// Open opens the file at path and finds columns in it by name. Errors are
// [*Fault]: not a Parquet file, truncated, a column that is missing or of the
// wrong type.
func Open(path string, columns []schemas.Column) (_ *File, err error) {
	fault := func(err error) error { return &Fault{File: path, RowGroup: -1, Row: -1, Err: err} }
	f, err := os.Open(path)
	if err != nil {
		return nil, fault(err)
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	defer recovered(&err, fault)
	info, err := f.Stat()
	if err != nil {
		return nil, fault(err)
	}
	pf, err := parquet.OpenFile(f, info.Size(), parquet.SkipPageIndex(true),
		parquet.SkipBloomFilters(true), parquet.ReadBufferSize(readBuffer))
	if err != nil {
		return nil, fault(fmt.Errorf("not a complete Parquet file: %w; was the copy interrupted?", err))
	}
	out := &File{Path: path, columns: columns, file: pf, closer: f}
	for _, c := range columns {
		b, err := bind(pf.Schema(), c)
		if err != nil {
			return nil, &Fault{File: path, RowGroup: -1, Column: c.Name, Row: -1, Err: err}
		}
		out.bound = append(out.bound, b)
	}
	return out, nil
}

// Close closes the file. Batches read from it are no longer valid.
func (f *File) Close() error { return f.closer.Close() }

// NumRows is the number of rows that the footer gives.
func (f *File) NumRows() int64 { return f.file.NumRows() }

// RowGroupRows are the numbers of rows of the row groups.
func (f *File) RowGroupRows() []int64 {
	groups := f.file.RowGroups()
	rows := make([]int64, len(groups))
	for i, g := range groups {
		rows[i] = g.NumRows()
	}
	return rows
}

// FooterHash hashes the file's footer, which holds the sizes, places and
// statistics of all pages: with path and size it is the file's identity.
func FooterHash(path string) (hash string, size int64, err error) {
	fault := func(err error) error { return &Fault{File: path, RowGroup: -1, Row: -1, Err: err} }
	f, err := os.Open(path)
	if err != nil {
		return "", 0, fault(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", 0, fault(err)
	}
	size = info.Size()
	var tail [8]byte
	if size < 12 {
		return "", 0, fault(errors.New("not a Parquet file: it is shorter than a footer"))
	}
	if _, err := f.ReadAt(tail[:], size-8); err != nil {
		return "", 0, fault(err)
	}
	n := int64(tail[0]) | int64(tail[1])<<8 | int64(tail[2])<<16 | int64(tail[3])<<24
	if string(tail[4:]) != "PAR1" || n > size-12 || n > maxFooter {
		return "", 0, fault(errors.New("not a complete Parquet file: it does not end in a footer; was the copy interrupted?"))
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, size-8-n, n)); err != nil {
		return "", 0, fault(err)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), size, nil
}
