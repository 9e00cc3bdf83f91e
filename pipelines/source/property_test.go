package source

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
)

// shape is how a generated file keeps its columns.
type shape struct {
	schema *parquet.Schema
	node   map[string]parquet.Node
}

// randomShape draws type variants, repetition and encodings of the glasses
// surface, which has every column type. Column order follows the names, since a
// group sorts its fields.
func randomShape(r *rand.Rand) shape {
	drawn := func(nodes ...parquet.Node) parquet.Node { return nodes[r.IntN(len(nodes))] }
	text := func() parquet.Node {
		n := drawn(parquet.String(), parquet.Enum(), parquet.JSON(), parquet.Leaf(parquet.ByteArrayType))
		return drawn(n, parquet.Encoded(n, &parquet.RLEDictionary), parquet.Encoded(n, &parquet.DeltaByteArray),
			parquet.Encoded(n, &parquet.DeltaLengthByteArray), parquet.Encoded(n, &parquet.Plain))
	}
	integer := func() parquet.Node {
		n := drawn(parquet.Int(32), parquet.Int(64), parquet.Uint(32), parquet.Uint(64), parquet.Leaf(parquet.Int64Type))
		return drawn(n, parquet.Encoded(n, &parquet.RLEDictionary), parquet.Encoded(n, &parquet.DeltaBinaryPacked), parquet.Encoded(n, &parquet.Plain))
	}
	flag := func() parquet.Node {
		return drawn(parquet.Leaf(parquet.BooleanType), parquet.Encoded(parquet.Leaf(parquet.BooleanType), &parquet.Plain))
	}
	s := shape{node: map[string]parquet.Node{}}
	group := parquet.Group{}
	for _, c := range schemas.SurfaceColumns(schemas.Glasses) {
		var n parquet.Node
		switch c.Type {
		case schemas.TypeID:
			n = drawn(text(), integer())
		case schemas.TypeInt:
			n = integer()
		case schemas.TypeBool:
			n = flag()
		case schemas.TypeTimestamp:
			n = drawn(parquet.Timestamp(parquet.Millisecond), parquet.Timestamp(parquet.Microsecond), parquet.Timestamp(parquet.Nanosecond))
		case schemas.TypeStringList:
			group[c.Name] = randomList(r, text())
			continue
		default:
			n = text()
		}
		s.node[c.Name] = drawn(n, parquet.Optional(n), parquet.Optional(n))
		group[c.Name] = s.node[c.Name]
	}
	s.schema = parquet.NewSchema("glasses", group)
	return s
}

// randomList draws a list layout in use: three levels with null elements or
// without, two levels, and a bare repeated column.
func randomList(r *rand.Rand, element parquet.Node) parquet.Node {
	switch r.IntN(4) {
	case 0:
		return parquet.Optional(parquet.List(parquet.Optional(element)))
	case 1:
		return parquet.List(element)
	case 2:
		return parquet.Optional(parquet.Group{"array": parquet.Repeated(element)})
	}
	return parquet.Repeated(element)
}

// randomRow draws a row and gives its cells as formula.cell does.
func randomRow(r *rand.Rand, s shape, nulls float64) (parquet.Row, []any) {
	columns := schemas.SurfaceColumns(schemas.Glasses)
	cells := make([]any, len(columns))
	row := parquet.Row{}
	for _, path := range s.schema.Columns() {
		leaf, _ := s.schema.Lookup(path...)
		c := 0
		for columns[c].Name != path[0] {
			c++
		}
		if columns[c].Type == schemas.TypeStringList {
			values, list := randomElements(r, leaf, nulls)
			row, cells[c] = append(row, values...), list
			continue
		}
		if leaf.MaxDefinitionLevel > 0 && r.Float64() < nulls {
			row = append(row, parquet.NullValue().Level(0, 0, leaf.ColumnIndex))
			continue
		}
		value, cell := randomValue(r, columns[c], leaf.Node.Type())
		row, cells[c] = append(row, value.Level(0, leaf.MaxDefinitionLevel, leaf.ColumnIndex)), cell
		if columns[c].Name == "language" {
			cells[c] = nil
		}
	}
	return row, cells
}

func randomValue(r *rand.Rand, c schemas.Column, typ parquet.Type) (parquet.Value, any) {
	n := r.Int64N(1 << uint(1+r.IntN(31)))
	switch typ.Kind() {
	case parquet.Boolean:
		v := r.IntN(8) == 0
		return parquet.ValueOf(v), v
	case parquet.Int32:
		if c.Type == schemas.TypeID {
			return parquet.ValueOf(int32(n)), fmt.Sprint(n)
		}
		return parquet.ValueOf(int32(n)), n
	case parquet.Int64:
		if c.Type == schemas.TypeTimestamp {
			per := map[string]int64{"MILLIS": 1, "MICROS": 1000, "NANOS": 1000000}
			for unit, p := range per {
				if strings.Contains(typ.String(), unit) {
					return parquet.ValueOf((n-1000)*p + r.Int64N(p)), n - 1000
				}
			}
		}
		if c.Type == schemas.TypeID {
			return parquet.ValueOf(n), fmt.Sprint(n)
		}
		return parquet.ValueOf(n), n
	}
	s := pick(words, int(n))
	switch r.IntN(3) {
	case 0:
		s += fmt.Sprint(n)
	case 1:
		s = strings.Repeat(s, r.IntN(20))
	}
	if c.Type == schemas.TypeID && s == "" {
		s = "-"
	}
	return parquet.ValueOf([]byte(s)), s
}

func randomElements(r *rand.Rand, leaf parquet.LeafColumn, nulls float64) ([]parquet.Value, []string) {
	list := []string{}
	if r.Float64() < nulls {
		return []parquet.Value{parquet.NullValue().Level(0, r.IntN(repeatedDef(leaf)), leaf.ColumnIndex)}, list
	}
	var values []parquet.Value
	for i := range 1 + r.IntN(4) {
		rep := min(i, 1)
		if leaf.MaxDefinitionLevel > repeatedDef(leaf) && r.Float64() < nulls {
			values = append(values, parquet.NullValue().Level(rep, leaf.MaxDefinitionLevel-1, leaf.ColumnIndex))
			continue
		}
		s := pick(labels, r.IntN(50))
		list = append(list, s)
		values = append(values, parquet.ValueOf([]byte(s)).Level(rep, leaf.MaxDefinitionLevel, leaf.ColumnIndex))
	}
	return values, list
}

// repeatedDef is the definition level of an element's slot.
func repeatedDef(leaf parquet.LeafColumn) int {
	if leaf.Node.Optional() {
		return leaf.MaxDefinitionLevel - 1
	}
	return leaf.MaxDefinitionLevel
}
