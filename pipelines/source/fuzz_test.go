package source

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tamis-data/tamis/schemas"
)

// FuzzOpen opens and reads arbitrary bytes as files of every surface: rows or an
// error, within bounds of time and memory.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"pyarrow_age_int8", "duckdb_imagine", "pyarrow_time_int96_plain", "pyarrow_erasures", "pyarrow_null_v2",
		"duckdb_null_v1", "pyarrow_glasses_item", "pyarrow_no_rows", "pyarrow_account_uint64"} {
		content := readFixture(f, name)
		f.Add(content)
		f.Add(content[:len(content)/2])
	}
	f.Add([]byte("PAR1\x15\x04\x19\x1c\x00\x04\x00\x00\x00PAR1"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(dir, "x.parquet")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, s := range schemas.Surfaces() {
			readSome(path, s)
		}
		for _, snap := range schemas.Snapshots() {
			if f, err := Open(path, snap.Columns); err == nil {
				for group := range f.RowGroupRows() {
					ReadSnapshot(f, group, func(*Entry) error { return nil }) //nolint:errcheck // errors are welcome
				}
				f.Close()
			}
		}
	})
}

// readSome reads up to a few batches of each row group: a footer may claim any
// number of rows.
func readSome(path string, surface schemas.Surface) {
	f, err := Open(path, schemas.SurfaceColumns(surface))
	if err != nil {
		return
	}
	defer f.Close()
	for group := range f.RowGroupRows() {
		r, err := NewReader(f, surface, 0, group)
		if err != nil {
			return
		}
		for range 100 {
			b, err := r.Next()
			if err != nil {
				break
			}
			for c := range f.columns {
				cellOf(b, f.columns, c, b.N-1) // every column has N rows
			}
		}
		r.Close()
	}
}
