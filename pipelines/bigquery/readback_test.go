package bigquery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	bq "cloud.google.com/go/bigquery"
	"cloud.google.com/go/civil"
	"github.com/parquet-go/parquet-go"
	"google.golang.org/api/iterator"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// wantPublished compares every published table of a date, as the views show it,
// with the local files, row by row and value by value.
func wantPublished(t *testing.T, p *Publisher, dir string, m *warehouse.Manifest) {
	t.Helper()
	wantTable[schemas.SegmentMemberRow](t, p, dir, m, "segment_members")
	wantTable[schemas.SegmentRow](t, p, dir, m, "segments")
	wantTable[schemas.RunAuditRow](t, p, dir, m, "run_audit")
	wantTable[schemas.RunRow](t, p, dir, m, "runs")
	if p.opts.Scores {
		wantTable[schemas.InterestScoreRow](t, p, dir, m, "interest_scores")
	}
}

func wantTable[Row any](t *testing.T, p *Publisher, dir string, m *warehouse.Manifest, table string) {
	t.Helper()
	var want []string
	for _, name := range m.Tables[table].Files {
		rows, err := parquet.ReadFile[Row](filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			want = append(want, rowText(t, rows[i]))
		}
	}
	got := shown[Row](t, p, table, m.Date)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s of %s: %d rows are published, want %d", table, m.Date, len(got), len(want))
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("first difference:\n%s\nwant:\n%s", got[i], want[i])
			}
		}
	}
}

// shown gives a view's rows of a date as sorted text.
func shown[Row any](t *testing.T, p *Publisher, table, date string) []string {
	t.Helper()
	it, err := p.client.Query(fmt.Sprintf("SELECT * FROM `%s.%s.%s` WHERE dt = DATE '%s'", p.target.Project, p.target.Views(), table, date)).Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for {
		var values []bq.Value
		err := it.Next(&values)
		if errors.Is(err, iterator.Done) {
			slices.Sort(out)
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		var row Row
		fill(t, reflect.ValueOf(&row).Elem(), values)
		out = append(out, rowText(t, row))
	}
}

func rowText(t *testing.T, row any) string {
	t.Helper()
	content, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	// A list without elements is read as one or as none by reader.
	return strings.ReplaceAll(string(content), ":[]", ":null")
}

// fill sets a row struct's fields, which are in the order of the columns.
func fill(t *testing.T, row reflect.Value, values []bq.Value) {
	t.Helper()
	if row.NumField() != len(values) {
		t.Fatalf("%d columns came back for %s", len(values), row.Type())
	}
	for i, v := range values {
		field := row.Field(i)
		if field.Kind() == reflect.Pointer && v != nil {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		switch v := v.(type) {
		case nil:
		case string:
			field.SetString(v)
		case int64:
			field.SetInt(v)
		case civil.Date:
			field.SetInt(int64(schemas.DateOf(v.In(time.UTC))))
		case time.Time:
			field.SetInt(v.UnixMicro())
		case *big.Rat:
			units := new(big.Rat).Mul(v, big.NewRat(10_000, 1))
			if !units.IsInt() {
				t.Fatalf("%s has more than four digits", v)
			}
			field.SetInt(units.Num().Int64())
		case []bq.Value:
			for _, e := range v {
				element := reflect.New(field.Type().Elem()).Elem()
				fill(t, element, e.([]bq.Value))
				field.Set(reflect.Append(field, element))
			}
		default:
			t.Fatalf("column %d is a %T", i, v)
		}
	}
}
