package source

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"github.com/tamis-data/tamis/schemas"
)

// TestRandomFiles writes files with random types, encodings, page sizes, codecs
// and null patterns, and compares every cell with what was written.
func TestRandomFiles(t *testing.T) {
	columns := schemas.SurfaceColumns(schemas.Glasses)
	codecs := []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Brotli, &parquet.Zstd, &parquet.Lz4Raw}
	for seed := range uint64(48) {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			s := randomShape(r)
			path := filepath.Join(t.TempDir(), "x.parquet")
			out, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer out.Close()
			w := parquet.NewWriter(out, s.schema, parquet.Compression(codecs[seed%6]), parquet.DataPageVersion(1+int(seed/6)%2),
				parquet.PageBufferSize(64<<r.IntN(9)), parquet.DataPageStatistics(r.IntN(2) == 0))
			rows, nulls := 1+r.IntN(900), []float64{0, 0.02, 0.5, 0.98, 1}[r.IntN(5)]
			if seed%12 == 0 {
				rows += BatchRows // several batches
			}
			var cells [][]any
			var written []parquet.Row
			for i := range rows {
				row, want := randomRow(r, s, nulls)
				cells = append(cells, want)
				written = append(written, row)
				if i == rows/4 || i == rows-1 { // two row groups
					if _, err := w.WriteRows(written); err != nil {
						t.Fatal(err)
					}
					if err := w.Flush(); err != nil {
						t.Fatal(err)
					}
					written = nil
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			compareCells(t, path, columns, cells)
			compareParts(t, r, path, columns, cells)
			if t.Failed() {
				t.Log(s.schema)
			}
		})
	}
}

// compareParts reads each row group in parts that begin and end anywhere.
func compareParts(t *testing.T, rnd *rand.Rand, path string, columns []schemas.Column, cells [][]any) {
	t.Helper()
	f := openT(t, path, columns)
	row := 0
	for group, rows := range f.RowGroupRows() {
		for first := int64(0); first < rows; {
			n := min(1+rnd.Int64N(rows), rows-first)
			r, err := NewShardReader(f, Shard{Surface: schemas.Glasses, Group: group, First: first, Rows: n})
			if err != nil {
				t.Fatal(err)
			}
			for read := int64(0); ; {
				b, err := r.Next()
				if err == io.EOF {
					if read != n {
						t.Fatalf("rows %d to %d: %d were read", first, first+n, read)
					}
					break
				} else if err != nil {
					t.Fatalf("rows %d to %d of %d: %v", first, first+n, rows, err)
				}
				if b.First != first+read {
					t.Fatalf("a batch says it starts at row %d, and it is %d", b.First, first+read)
				}
				for i := range b.N {
					for c := range columns {
						if got := cellOf(b, columns, c, i); !reflect.DeepEqual(got, cells[row][c]) {
							t.Fatalf("rows %d to %d, row %d, %s: %.80q, want %.80q", first, first+n, row, columns[c].Name, got, cells[row][c])
						}
					}
					row++
				}
				read += int64(b.N)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			first += n
		}
	}
	if row != len(cells) {
		t.Errorf("%d rows in parts, want %d", row, len(cells))
	}
}

func compareCells(t *testing.T, path string, columns []schemas.Column, cells [][]any) {
	t.Helper()
	f := openT(t, path, columns)
	row := 0
	for group := range f.RowGroupRows() {
		r, err := NewReader(f, schemas.Glasses, 0, group)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for {
			b, err := r.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			for i := range b.N {
				for c := range columns {
					if got := cellOf(b, columns, c, i); !reflect.DeepEqual(got, cells[row][c]) {
						t.Fatalf("row %d, %s: %.80q, want %.80q", row, columns[c].Name, got, cells[row][c])
					}
				}
				row++
			}
		}
	}
	if row != len(cells) {
		t.Errorf("%d rows, want %d", row, len(cells))
	}
}
