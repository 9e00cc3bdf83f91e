package source

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
)

// TestSnapshotPassesErrorsOn checks that the caller's error comes back, with
// the place.
func TestSnapshotPassesErrorsOn(t *testing.T) {
	f := openT(t, "testdata/pyarrow_erasures.parquet", schemas.Erasures.Columns)
	full := errors.New("the disk is full")
	err := ReadSnapshot(f, 0, func(*Entry) error { return full })
	if !errors.Is(err, full) || !strings.Contains(err.Error(), "pyarrow_erasures.parquet: row group 0") {
		t.Error(err)
	}
}

func TestSnapshotFaults(t *testing.T) {
	type row struct {
		Account  *string `parquet:"account_id"`
		Interest []byte  `parquet:"interest"`
	}
	a, none := "a", ""
	for name, c := range map[string]struct {
		rows []row
		want string
	}{
		"null account":  {[]row{{&a, []byte("x")}, {nil, []byte("x")}}, "row group 0: column account_id: row 1: there is no account"},
		"empty account": {[]row{{&none, []byte("x")}}, "row group 0: column account_id: row 0: there is no account"},
		"not UTF-8":     {[]row{{&a, []byte("x")}, {&a, []byte("x")}, {&a, []byte{0xff}}}, "row group 0: column interest: row 2: the bytes are not UTF-8"},
	} {
		path := filepath.Join(t.TempDir(), "x.parquet")
		if err := parquet.WriteFile(path, c.rows); err != nil {
			t.Fatal(err)
		}
		err := ReadSnapshot(openT(t, path, schemas.Preferences.Columns), 0, func(*Entry) error {
			t.Errorf("%s: the caller saw the batch", name)
			return nil
		})
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func checkSnapshot(t *testing.T, path string, want formula) {
	t.Helper()
	columns := want.columns()
	f := openT(t, path, columns)
	row := 0
	for group := range f.RowGroupRows() {
		err := ReadSnapshot(f, group, func(e *Entry) error {
			for i := range e.N {
				got := []any{idOf(e.Account, i)}
				if len(columns) > 1 {
					got = append(got, idOf(e.Interest, i))
				}
				if len(columns) > 2 {
					got = append(got, intOf(e.ScoreMicro, i))
				}
				for c := range columns {
					if exp := want.cell(c, row); got[c] != exp {
						t.Errorf("row %d, %s: %v, want %v", row, columns[c].Name, got[c], exp)
					}
				}
				row++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if row != want.rows {
		t.Errorf("%d rows, want %d", row, want.rows)
	}
}
