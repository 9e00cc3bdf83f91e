package bigquery

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// A part is what one load job takes into a staging table of its own. A segment
// and bucket may be a small file; there are too many of them for a load job each
// (BigQuery allows 1,500 a table and day), so that they are joined, or, where
// BigQuery can read them itself, named together.
type part struct {
	table schemas.Table
	path  string   // of a file of this machine
	uris  []string // or of objects, in its place
	rows  int64
	hash  string // of the file, or of the objects' names: 12 hex digits
}

// partBytes is how large the files that are joined into a part are together,
// at most, unless one alone is larger.
const partBytes = 512 << 20

// makeParts joins a table's files, which are in a folder, into parts below
// scratch.
func makeParts(t schemas.Table, out warehouse.TableOut, dir, scratch string) ([]part, error) {
	var parts []part
	var group []string
	var size, rows int64
	finish := func() error {
		if len(group) == 0 {
			return nil
		}
		p := part{table: t, path: filepath.Join(scratch, fmt.Sprintf("%s-%03d.parquet", t.Name, len(parts)))}
		var err error
		if p.rows, err = join(p.path, group); err == nil {
			p.hash, err = hashFile(p.path)
		}
		if err != nil {
			return fmt.Errorf("preparing %s for BigQuery: %w", t.Name, err)
		}
		parts, group, size, rows = append(parts, p), nil, 0, rows+p.rows
		return nil
	}
	for _, name := range out.Files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("preparing %s for BigQuery: %w", t.Name, err)
		}
		if size+info.Size() > partBytes {
			if err := finish(); err != nil {
				return nil, err
			}
		}
		group, size = append(group, path), size+info.Size()
	}
	if err := finish(); err != nil {
		return nil, err
	}
	return parts, checkRows(t, rows, out)
}

func checkRows(t schemas.Table, rows int64, out warehouse.TableOut) error {
	if rows != out.Digest.Rows() {
		return fmt.Errorf("the files of %s hold %d rows, the manifest says %d", t.Name, rows, out.Digest.Rows())
	}
	return nil
}

// join copies the rows of files with the same columns into one file, a row
// group at a time, and gives their number.
func join(to string, from []string) (rows int64, err error) {
	f, err := os.Create(to)
	if err != nil {
		return 0, err
	}
	defer f.Close() // a second close after the one that matters
	var w *parquet.GenericWriter[any]
	for _, path := range from {
		n, err := appendFile(f, &w, path)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
		rows += n
	}
	return rows, errors.Join(w.Close(), f.Close())
}

func appendFile(out io.Writer, w **parquet.GenericWriter[any], path string) (rows int64, err error) {
	in, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return 0, err
	}
	file, err := parquet.OpenFile(in, info.Size())
	if err != nil {
		return 0, err
	}
	if *w == nil {
		*w = parquet.NewGenericWriter[any](out, file.Schema(), parquet.Compression(&parquet.Zstd))
	}
	for _, g := range file.RowGroups() {
		n, err := (*w).WriteRowGroup(g)
		if err != nil {
			return 0, err
		}
		rows += n
	}
	return rows, nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}
