package source

import (
	"errors"
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tamis-data/tamis/schemas"
)

// boundColumn is where and how a file keeps a column.
type boundColumn struct {
	leaf     int // column index in the file, -1 where the file lacks the column
	kind     parquet.Kind
	unsigned bool
	perMilli int64 // timestamp units a millisecond
	maxDef   byte
	maxRep   byte
}

var errMissing = errors.New("the column is missing")

// bind finds column c in the file's schema and checks that its type can be
// read as c.Type.
func bind(schema *parquet.Schema, c schemas.Column) (boundColumn, error) {
	leaf, depth := find(schema, c.Name)
	nested := leaf.MaxRepetitionLevel > 0 || depth > 1
	if depth == 0 {
		if c.MayMiss {
			return boundColumn{leaf: -1}, nil
		}
		if near := similar(schema, c.Name); near != "" {
			return boundColumn{}, fmt.Errorf("%w; the file has %q", errMissing, near)
		}
		return boundColumn{}, errMissing
	}
	typ := leaf.Node.Type()
	if typ.Kind() < 0 && depth <= listDepth {
		return boundColumn{leaf: -1}, nil // pandas gives a column without one value no type
	}
	b := boundColumn{
		leaf: leaf.ColumnIndex, kind: typ.Kind(),
		maxDef: byte(leaf.MaxDefinitionLevel), maxRep: byte(leaf.MaxRepetitionLevel),
	}
	wrong := fmt.Errorf("the file has %s, want %s", describe(typ, nested), c.Type)
	isList := leaf.MaxRepetitionLevel == 1 && depth <= listDepth
	if nested != (c.Type == schemas.TypeStringList) || nested && !isList {
		return boundColumn{}, wrong
	}
	logical := typ.LogicalType()
	ok := false
	switch c.Type {
	case schemas.TypeString, schemas.TypeStringList:
		ok = isText(b.kind, logical)
	case schemas.TypeID:
		ok = isText(b.kind, logical) || isInteger(b.kind, logical)
	case schemas.TypeInt:
		ok = isInteger(b.kind, logical)
	case schemas.TypeScore:
		ok = b.kind == parquet.Double || b.kind == parquet.Float
	case schemas.TypeBool:
		ok = b.kind == parquet.Boolean
	case schemas.TypeTimestamp:
		b.perMilli, ok = timestampUnit(b.kind, logical)
	}
	if !ok {
		return boundColumn{}, wrong
	}
	if logical != nil {
		if i, isInt := logical.Value.(*format.IntType); isInt {
			b.unsigned = !i.IsSigned
		}
	}
	return b, nil
}

// listDepth is the length of the longest path to the elements of a list: its
// name, the repeated group and the element. What is deeper is a list of groups.
const listDepth = 3

// find gives the leaf of a top-level column, itself or the only leaf of a list,
// whose inner names differ between writers, and the length of the path to it: 0
// where the file lacks the column, more than listDepth for a group of several.
func find(schema *parquet.Schema, name string) (leaf parquet.LeafColumn, depth int) {
	for _, path := range schema.Columns() {
		if path[0] != name {
			continue
		}
		if depth > 0 {
			return leaf, listDepth + 1
		}
		leaf, _ = schema.Lookup(path...) // whose own path is the last name only
		depth = len(path)
	}
	return leaf, depth
}

// similar finds a column that differs only in case, a frequent slip of writers.
func similar(schema *parquet.Schema, name string) string {
	for _, f := range schema.Fields() {
		if strings.EqualFold(f.Name(), name) {
			return f.Name()
		}
	}
	return ""
}

func isText(k parquet.Kind, l *format.LogicalType) bool {
	if k != parquet.ByteArray {
		return false
	}
	if l == nil {
		return true // Hive and old Spark leave strings without annotation
	}
	switch l.Value.(type) {
	case nil, *format.StringType, *format.EnumType, *format.JsonType:
		return true
	}
	return false
}

func isInteger(k parquet.Kind, l *format.LogicalType) bool {
	if k != parquet.Int32 && k != parquet.Int64 {
		return false
	}
	if l == nil {
		return true
	}
	switch l.Value.(type) {
	case nil, *format.IntType:
		return true
	}
	return false
}

// timestampUnit gives how many units make a millisecond; 0 stands for the
// INT96 of Hive and Spark.
func timestampUnit(k parquet.Kind, l *format.LogicalType) (perMilli int64, ok bool) {
	if k == parquet.Int96 {
		return 0, true
	}
	if k != parquet.Int64 || l == nil {
		return 0, false
	}
	t, ok := l.Value.(*format.TimestampType)
	if !ok || t.Unit.Value == nil {
		return 0, false
	}
	switch t.Unit.Value.(type) {
	case *format.MilliSeconds:
		return 1, true
	case *format.MicroSeconds:
		return 1000, true
	default:
		return 1000000, true
	}
}

func describe(t parquet.Type, nested bool) string {
	if nested {
		return "a nested column of " + t.String()
	}
	return t.String()
}

// isInt says whether the column's ids are stored as integers.
func (b boundColumn) isInt() bool {
	return b.leaf >= 0 && (b.kind == parquet.Int32 || b.kind == parquet.Int64)
}
