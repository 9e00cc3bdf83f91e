package source

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/schemas"
)

// fixtures are the files of testdata, by name without ".parquet". A name that
// ends in a bar stands for all files that start so.
var fixtures = map[string]formula{
	"pyarrow_codec_|":          {of: "assistant", rows: 300},
	"pyarrow_fallback_|":       {of: "assistant", rows: 300},
	"pyarrow_required_|":       {of: "assistant", rows: 300, nulls: "none", account: "int64"},
	"pyarrow_null_|":           {of: "glasses", rows: 100, nulls: "all"},
	"pyarrow_glasses_v|":       {of: "glasses", rows: 300},
	"pyarrow_glasses_plain_|":  {of: "glasses", rows: 300},
	"pyarrow_glasses_required": {of: "glasses", rows: 200, nulls: "none"},
	"pyarrow_glasses_item":     {of: "glasses", rows: 200},
	"pyarrow_delta_|":          {of: "assistant", rows: 300, account: "int64"},
	"pyarrow_binary_|":         {of: "assistant", rows: 300, broken: true},
	"pyarrow_format_1":         {of: "imagine", rows: 200},
	"pyarrow_imagine":          {of: "imagine", rows: 200},
	"pyarrow_split":            {of: "imagine", rows: 200, account: "int64"},
	"pyarrow_groups":           {of: "vibes", rows: 9000},
	"pyarrow_no_rows":          {of: "imagine"},
	"pyarrow_time_|":           {of: "imagine", rows: 120},
	"pyarrow_age_|":            {of: "imagine", rows: 120},
	"pyarrow_age_int8":         {of: "imagine", rows: 10},
	"pyarrow_account_int32":    {of: "imagine", rows: 120, account: "int32"},
	"pyarrow_account_int64":    {of: "imagine", rows: 120, account: "int64"},
	"pyarrow_account_uint32":   {of: "imagine", rows: 120, account: "uint32"},
	"pyarrow_account_uint64":   {of: "imagine", rows: 120, account: "uint64"},
	"pyarrow_big":              {of: "assistant", rows: 40, big: true},
	"pyarrow_checksum":         {of: "assistant", rows: 300},
	"pyarrow_pandas":           {of: "imagine", rows: 120, lacks: []string{"language", "edit_of"}},
	"pyarrow_json":             {of: "assistant", rows: 120},
	"pyarrow_order_extra":      {of: "assistant", rows: 300},
	"pyarrow_profiles":         {of: "profiles", rows: 200, account: "int64"},
	"pyarrow_profiles_float":   {of: "profiles", rows: 200, intID: true},
	"pyarrow_preferences":      {of: "preferences", rows: 200},
	"pyarrow_erasures":         {of: "erasures", rows: 200, account: "int64"},
	"duckdb_codec_|":           {of: "assistant", rows: 300},
	"duckdb_assistant_|":       {of: "assistant", rows: 300, account: "int64"},
	"duckdb_glasses_|":         {of: "glasses", rows: 300},
	"duckdb_null_|":            {of: "glasses", rows: 100, nulls: "all"},
	"duckdb_plain_|":           {of: "assistant", rows: 300},
	"duckdb_imagine":           {of: "imagine", rows: 200},
	"duckdb_vibes":             {of: "vibes", rows: 5000},
	"duckdb_enum":              {of: "assistant", rows: 300},
	"duckdb_time_|":            {of: "imagine", rows: 120},
	"duckdb_unsigned":          {of: "imagine", rows: 120, account: "uint64"},
	"duckdb_blob":              {of: "assistant", rows: 300, broken: true},
	"duckdb_profiles":          {of: "profiles", rows: 200},
	"duckdb_preferences":       {of: "preferences", rows: 200, account: "int64"},
	"duckdb_erasures":          {of: "erasures", rows: 200},
}

// TestFilesOfOtherWriters compares every cell of every fixture.
func TestFilesOfOtherWriters(t *testing.T) {
	files, err := filepath.Glob("testdata/*.parquet")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	used := map[string]bool{}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".parquet")
		t.Run(name, func(t *testing.T) {
			key, rows := fixtureOf(name)
			if key == "" {
				t.Fatal("the table does not name this file")
			}
			used[key] = true
			if rows.isSnapshot() {
				checkSnapshot(t, path, rows)
			} else {
				checkFile(t, path, rows)
			}
		})
	}
	for name := range fixtures {
		if !used[name] {
			t.Errorf("no file %s; was make_fixtures.py changed?", name)
		}
	}
}

func fixtureOf(name string) (key string, f formula) {
	if f, ok := fixtures[name]; ok {
		return name, f
	}
	for k := range fixtures {
		if prefix, many := strings.CutSuffix(k, "|"); many && strings.HasPrefix(name, prefix) && len(k) > len(key) {
			key = k
		}
	}
	return key, fixtures[key]
}

func openT(t testing.TB, path string, columns []schemas.Column) *File {
	t.Helper()
	f, err := Open(path, columns)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// checkFile reads all row groups of a surface's file and compares each cell.
func checkFile(t *testing.T, path string, want formula) {
	t.Helper()
	columns := want.columns()
	f := openT(t, path, columns)
	surface, err := schemas.ParseSurface(want.of)
	if err != nil {
		t.Fatal(err)
	}
	if f.NumRows() != int64(want.rows) {
		t.Fatalf("NumRows: %d, want %d", f.NumRows(), want.rows)
	}
	row, wrong := 0, 0
	for group := range f.RowGroupRows() {
		r, err := NewReader(f, surface, 20000, group)
		if err != nil {
			t.Fatal(err)
		}
		first := row
		for {
			b, err := r.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if b.First != int64(row-first) || b.Surface != surface || b.Day != 20000 {
				t.Errorf("batch at row %d says %d, %v, %v", row-first, b.First, b.Surface, b.Day)
			}
			for i := range b.N {
				for c, column := range columns {
					got, exp := cellOf(b, columns, c, i), want.cell(c, row)
					if column.Name == "edit_of" {
						exp = nil // no rule needs it
					}
					if !reflect.DeepEqual(got, exp) && wrong < 10 {
						wrong++
						t.Errorf("row %d, %s: %.80q, want %.80q", row, column.Name, got, exp)
					}
				}
				if exp := want.notUTF8(row); b.NotUTF8[i] != exp {
					t.Errorf("row %d: NotUTF8 %d, want %d", row, b.NotUTF8[i], exp)
				}
				row++
			}
		}
		if _, err := r.Next(); err != io.EOF {
			t.Errorf("Next after the end: %v", err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if row != want.rows {
		t.Errorf("%d rows, want %d", row, want.rows)
	}
}

func TestFixturesAreSmall(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			total += info.Size()
		}
	}
	if total > 1_500_000 {
		t.Errorf("testdata holds %d bytes; make the fixtures smaller", total)
	}
}
