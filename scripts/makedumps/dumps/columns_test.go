package dumps

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tamis-data/tamis/schemas"
)

// TestColumns holds the files against the columns that the nightly run looks
// for: the same names in the same order, each with a type that it accepts.
func TestColumns(t *testing.T) {
	for _, ints := range []bool{false, true} {
		dir, _ := write(t, Params{Days: 1, Rows: 2500, Files: 1, IntAccounts: ints})
		for _, s := range schemas.Surfaces() {
			checkColumns(t, filepath.Join(dir, folder(s, firstDay)), schemas.SurfaceColumns(s), ints)
		}
		for _, s := range schemas.Snapshots() {
			checkColumns(t, filepath.Join(dir, s.Name, firstDay.Partition()), s.Columns, ints)
		}
	}
}

func checkColumns(t *testing.T, dir string, want []schemas.Column, ints bool) {
	t.Helper()
	file := openParquet(t, filepath.Join(dir, "part-00000.parquet"))
	fields := file.Schema().Fields()
	if len(fields) != len(want) {
		t.Errorf("%s: %d columns, want %d", dir, len(fields), len(want))
		return
	}
	for i, f := range fields {
		if f.Name() != want[i].Name {
			t.Errorf("%s: column %d is %s, want %s", dir, i, f.Name(), want[i].Name)
			continue
		}
		if !holds(f, want[i].Type) {
			t.Errorf("%s: %s is %v, want %v", dir, f.Name(), f, want[i].Type)
		}
		if f.Name() == "account_id" && ints != (f.Type().Kind() == parquet.Int64) {
			t.Errorf("%s: account_id is %v, integers: %v", dir, f, ints)
		}
	}
}

func holds(f parquet.Field, t schemas.ColumnType) bool {
	var logical format.LogicalTypeValue
	if l := f.Type().LogicalType(); l != nil {
		logical = l.Value
	}
	if t == schemas.TypeStringList {
		_, list := logical.(*format.ListType)
		return list
	}
	if !f.Leaf() {
		return false
	}
	kind := f.Type().Kind()
	switch t {
	case schemas.TypeString:
		return kind == parquet.ByteArray
	case schemas.TypeID:
		return kind == parquet.ByteArray || kind == parquet.Int64
	case schemas.TypeTimestamp:
		stamp, ok := logical.(*format.TimestampType)
		return ok && kind == parquet.Int64 && stamp.IsAdjustedToUTC
	case schemas.TypeInt:
		return kind == parquet.Int32 || kind == parquet.Int64
	case schemas.TypeScore:
		return kind == parquet.Double
	case schemas.TypeBool:
		return kind == parquet.Boolean
	}
	return false
}

// TestNulls reads back what must be null, and one row that must be whole. It
// reads values and not structs: the latter give a null pointer back as zero.
func TestNulls(t *testing.T) {
	dir, _ := write(t, Params{Days: 1, Rows: 2500, Files: 1})
	file := openParquet(t, filepath.Join(dir, folder(schemas.Assistant, firstDay), "part-00000.parquet"))
	byAccount := map[string]map[string]parquet.Value{}
	for _, group := range file.RowGroups() {
		rows := make([]parquet.Row, group.NumRows())
		reader := group.Rows()
		if n, err := reader.ReadRows(rows); n != len(rows) {
			t.Fatalf("%d of %d rows: %v", n, len(rows), err)
		}
		for _, r := range rows {
			values := map[string]parquet.Value{}
			for i, f := range file.Schema().Fields() {
				values[f.Name()] = r[i].Clone()
			}
			byAccount[values["account_id"].String()] = values
		}
		if err := reader.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		who   string
		nulls []string
	}{
		{"hiker_en", nil},
		{"age_null", []string{"age"}},
		{"place_home_null", []string{"home_country"}},
		{"place_request_null", []string{"request_country"}},
		{"kind_link_null", []string{"linked"}},
		{"kind_app_null", []string{"app"}},
		{"kind_modality_null", []string{"modality"}},
	} {
		values := byAccount["acct-"+c.who]
		if len(values) == 0 {
			t.Errorf("%s has no row", c.who)
		}
		for name, v := range values {
			if want := slices.Contains(c.nulls, name); v.IsNull() != want {
				t.Errorf("%s: %s is %v, null: %v", c.who, name, v, want)
			}
		}
	}
	r := byAccount["acct-hiker_en"]
	if r["age"].Int32() != 34 || !r["linked"].Boolean() || r["private_session"].Boolean() || r["author"].String() != "user" ||
		schemas.DateOfMillis(r["event_time"].Int64()/1000) != firstDay {
		t.Errorf("hiker_en: %v", r)
	}
}
