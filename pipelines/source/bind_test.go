package source

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
)

// glassesGroup is a schema of the glasses surface that binds.
func glassesGroup() parquet.Group {
	g := parquet.Group{}
	for _, c := range schemas.SurfaceColumns(schemas.Glasses) {
		switch c.Type {
		case schemas.TypeTimestamp:
			g[c.Name] = parquet.Timestamp(parquet.Millisecond)
		case schemas.TypeInt:
			g[c.Name] = parquet.Optional(parquet.Int(32))
		case schemas.TypeBool:
			g[c.Name] = parquet.Optional(parquet.Leaf(parquet.BooleanType))
		case schemas.TypeStringList:
			g[c.Name] = parquet.Optional(parquet.List(parquet.String()))
		default:
			g[c.Name] = parquet.Optional(parquet.String())
		}
	}
	return g
}

// writeEmpty writes a file of a schema and no rows.
func writeEmpty(t *testing.T, g parquet.Group) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "empty.parquet")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := parquet.NewWriter(out, parquet.NewSchema("s", g)).Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBind(t *testing.T) {
	text, list := parquet.String(), parquet.List
	group := func(n parquet.Node) parquet.Node { return parquet.Group{"x": n} }
	for _, c := range []struct {
		name, column string
		node         parquet.Node // nil removes the column
		want         string       // "" binds
	}{
		{"sound", "age", parquet.Int(64), ""},
		{"age as uint8", "age", parquet.Uint(8), ""},
		{"age as text", "age", text, "column age: the file has STRING, want an integer"},
		{"age as double", "age", parquet.Leaf(parquet.DoubleType), "column age: the file has DOUBLE, want an integer"},
		{"age as date", "age", parquet.Date(), "column age: the file has DATE, want an integer"},
		{"age as decimal", "age", parquet.Decimal(0, 9, parquet.Int32Type), "column age: the file has DECIMAL(9,0), want an integer"},
		{"age missing", "age", nil, "column age: the column is missing"},
		{"language missing", "language", nil, ""},
		{"transcript missing", "transcript", nil, ""},
		{"labels missing", "labels", nil, "column labels: the column is missing"},
		{"account as int64", "account_id", parquet.Leaf(parquet.Int64Type), ""},
		{"account as uint32", "account_id", parquet.Uint(32), ""},
		{"account as bool", "account_id", parquet.Leaf(parquet.BooleanType), "column account_id: the file has BOOLEAN, want a string or an integer"},
		{"account as uuid", "account_id", parquet.UUID(), "column account_id: the file has UUID, want a string or an integer"},
		{"time in s since 1970", "event_time", parquet.Leaf(parquet.Int64Type), "column event_time: the file has INT(64,true), want a timestamp (ms, µs or ns)"},
		{"time as text", "event_time", text, "column event_time: the file has STRING, want a timestamp (ms, µs or ns)"},
		{"time as int96", "event_time", parquet.Leaf(parquet.Int96Type), ""},
		{"time in ns", "event_time", parquet.Timestamp(parquet.Nanosecond), ""},
		{"time of day", "event_time", parquet.Time(parquet.Millisecond), "column event_time: the file has TIME(isAdjustedToUTC=true,unit=MILLIS), want a timestamp (ms, µs or ns)"},
		{"linked as int", "linked", parquet.Int(32), "column linked: the file has INT(32,true), want a boolean"},
		{"text as bytes", "caption", parquet.Leaf(parquet.ByteArrayType), ""},
		{"text as enum", "caption", parquet.Enum(), ""},
		{"text as bson", "caption", parquet.BSON(), "column caption: the file has BSON, want a string"},
		{"text as int", "caption", parquet.Int(64), "column caption: the file has INT(64,true), want a string"},
		{"text in a group", "caption", group(text), "column caption: the file has a nested column of STRING, want a string"},
		{"text as list", "caption", list(text), "column caption: the file has a nested column of STRING, want a string"},
		{"labels as text", "labels", text, "column labels: the file has STRING, want a list of strings"},
		{"labels as repeated", "labels", parquet.Repeated(text), ""},
		{"labels of lists", "labels", list(list(text)), "column labels: the file has a nested column of STRING, want a list of strings"},
		{"labels of groups", "labels", list(group(text)), "column labels: the file has a nested column of STRING, want a list of strings"},
		{"labels as group", "labels", group(text), "column labels: the file has a nested column of STRING, want a list of strings"},
		{"labels as map", "labels", parquet.Map(text, text), "column labels: the file has a nested column of STRING, want a list of strings"},
		{"labels of ints", "labels", list(parquet.Int(32)), "column labels: the file has a nested column of INT(32,true), want a list of strings"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := glassesGroup()
			delete(g, c.column)
			if c.node != nil {
				g[c.column] = c.node
			}
			path := writeEmpty(t, g)
			f, err := Open(path, schemas.SurfaceColumns(schemas.Glasses))
			if err == nil {
				f.Close()
			}
			if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != path+": "+c.want) {
				t.Fatalf("%v\nwant %q", err, c.want)
			}
			var fault *Fault
			if c.want != "" && (!errors.As(err, &fault) || fault.Column != c.column || fault.Row != -1 || fault.RowGroup != -1) {
				t.Errorf("%#v", err)
			}
			if c.node == nil && c.want != "" && !errors.Is(err, errMissing) {
				t.Error("not errMissing")
			}
		})
	}
}

// TestNearMiss names the column that the writer probably meant.
func TestNearMiss(t *testing.T) {
	g := glassesGroup()
	g["Event_Time"] = g["event_time"]
	delete(g, "event_time")
	_, err := Open(writeEmpty(t, g), schemas.SurfaceColumns(schemas.Glasses))
	if err == nil || !strings.HasSuffix(err.Error(), `column event_time: the column is missing; the file has "Event_Time"`) {
		t.Error(err)
	}
}

// TestSimilarColumnsDoNotConfuse has columns of our names inside groups.
func TestSimilarColumnsDoNotConfuse(t *testing.T) {
	g := glassesGroup()
	g["aaa"] = parquet.Group{"age": parquet.String(), "event_time": parquet.String()}
	openT(t, writeEmpty(t, g), schemas.SurfaceColumns(schemas.Glasses))
}
