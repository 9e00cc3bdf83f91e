package source

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tamis-data/tamis/schemas"
)

// maxFooter bounds what is read to identify a file. The footers of the largest
// files in use hold a few MiB.
const maxFooter = 256 << 20

// File is an open dump file whose columns were found and have the right types.
type File struct {
	Path    string
	columns []schemas.Column
	bound   []boundColumn // as columns; leaf < 0 where the file lacks it
	footer  *format.FileMetaData
	in      input
	size    int64
}

// Open opens the file at path and finds columns in it by name. Errors are
// [*Fault]: not a Parquet file, truncated, a column that is missing or of the
// wrong type.
func Open(path string, columns []schemas.Column) (_ *File, err error) {
	fault := func(err error) error { return &Fault{File: path, RowGroup: -1, Row: -1, Err: err} }
	f, err := open(path)
	if err != nil {
		return nil, fault(err)
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	defer recovered(&err, fault)
	if _, err := footerSize(f, f.Size()); err != nil {
		return nil, fault(err)
	}
	pf, err := parquet.OpenFile(f, f.Size(), parquet.SkipPageIndex(true),
		parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, fault(fmt.Errorf("%w: %w", errIncomplete, err))
	}
	out := &File{Path: path, columns: columns, footer: pf.Metadata(), in: f, size: f.Size()}
	for _, c := range columns {
		b, err := bind(pf.Schema(), c)
		if err != nil {
			return nil, &Fault{File: path, RowGroup: -1, Column: c.Name, Row: -1, Err: err}
		}
		out.bound = append(out.bound, b)
	}
	return out, out.check()
}

// check finds what a footer must not say, before anything is read.
func (f *File) check() error {
	total := int64(0)
	for g := range f.footer.RowGroups {
		group := &f.footer.RowGroups[g]
		if total += group.NumRows; group.NumRows < 0 {
			return &Fault{File: f.Path, RowGroup: g, Row: -1, Err: fmt.Errorf("it says that it has %d rows", group.NumRows)}
		}
		for i, b := range f.bound {
			if b.leaf < 0 {
				continue
			}
			if err := checkChunk(b, &group.Columns[b.leaf], group.NumRows, f.size); err != nil {
				return &Fault{File: f.Path, RowGroup: g, Column: f.columns[i].Name, Row: -1, Err: err}
			}
		}
	}
	if total != f.footer.NumRows {
		return &Fault{File: f.Path, RowGroup: -1, Row: -1,
			Err: fmt.Errorf("the footer says %d rows, its row groups have %d", f.footer.NumRows, total)}
	}
	return nil
}

// Close closes the file. Batches read from it are no longer valid.
func (f *File) Close() error { return f.in.Close() }

// NumRows is the number of rows that the footer gives.
func (f *File) NumRows() int64 { return f.footer.NumRows }

// RowGroupRows are the numbers of rows of the row groups.
func (f *File) RowGroupRows() []int64 {
	rows := make([]int64, len(f.footer.RowGroups))
	for i := range rows {
		rows[i] = f.footer.RowGroups[i].NumRows
	}
	return rows
}

// canSplit says whether parts of a row group can be read: each column that the
// file has must have an offset index.
func (f *File) canSplit(group int) bool {
	for _, b := range f.bound {
		if b.leaf >= 0 && !hasIndex(&f.footer.RowGroups[group].Columns[b.leaf]) {
			return false
		}
	}
	return true
}

var errIncomplete = errors.New("not a complete Parquet file; was the copy interrupted?")

// footerSize reads the size of a footer from the end of the file. The library
// allocates what those bytes claim, whatever the file has.
func footerSize(f io.ReaderAt, size int64) (int64, error) {
	var tail [8]byte
	if size < 12 {
		return 0, fmt.Errorf("%w: it has %d bytes", errIncomplete, size)
	}
	if _, err := f.ReadAt(tail[:], size-8); err != nil {
		return 0, err
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if string(tail[4:]) != "PAR1" || n > size-12 || n > maxFooter {
		return 0, fmt.Errorf("%w: it does not end in a footer", errIncomplete)
	}
	return n, nil
}

// FooterHash hashes the file's footer, which holds the sizes, places and
// statistics of all pages: with path and size it is the file's identity.
func FooterHash(path string) (hash string, size int64, err error) {
	fault := func(err error) error { return &Fault{File: path, RowGroup: -1, Row: -1, Err: err} }
	f, err := open(path)
	if err != nil {
		return "", 0, fault(err)
	}
	defer f.Close()
	size = f.Size()
	n, err := footerSize(f, size)
	if err != nil {
		return "", 0, fault(err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, size-8-n, n)); err != nil {
		return "", 0, fault(err)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), size, nil
}
