package schemas

import (
	"fmt"
	"strings"

	"cloud.google.com/go/bigquery"
	"github.com/parquet-go/parquet-go"
)

// Kind is the type of a table's column, in terms that Parquet and BigQuery share.
type Kind uint8

// The kinds in use. Score is a decimal with four digits after the point.
const (
	KindString Kind = iota + 1
	KindInt
	KindDate
	KindScore
	KindTimestamp
	KindRecord
)

// Field is a column of an output table.
type Field struct {
	Name        string
	Kind        Kind
	Nullable    bool
	Repeated    bool
	Description string
	Fields      []Field // of a KindRecord
}

// Table is the one specification of an output table. Its Parquet schema, its
// BigQuery schema and its DDL are generated from it, and a test holds the row
// structs to it.
type Table struct {
	Name        string
	Description string
	Fields      []Field // without dt, which every table has first
	ClusterBy   []string
	KeepDays    int // partitions expire after so many days; 0 keeps them
	// RequireDate makes a query without a filter on dt an error.
	RequireDate bool
}

// DateField is the partition column that every table starts with.
var DateField = Field{Name: "dt", Kind: KindDate, Description: "the night's date, UTC; the partition"}

// Columns are all columns, dt first.
func (t Table) Columns() []Field { return append([]Field{DateField}, t.Fields...) }

// Parquet is the schema of the table's files.
func (t Table) Parquet() *parquet.Schema {
	return parquet.NewSchema(t.Name, parquetGroup(t.Columns()))
}

func parquetGroup(fields []Field) parquet.Group {
	g := parquet.Group{}
	for _, f := range fields {
		n := parquetNode(f)
		switch {
		case f.Repeated:
			n = parquet.List(n)
		case f.Nullable:
			n = parquet.Optional(n)
		}
		g[f.Name] = n
	}
	return g
}

func parquetNode(f Field) parquet.Node {
	switch f.Kind {
	case KindString:
		return parquet.String()
	case KindInt:
		return parquet.Int(64)
	case KindDate:
		return parquet.Date()
	case KindScore:
		return parquet.Decimal(4, 9, parquet.Int32Type)
	case KindTimestamp:
		return parquet.Timestamp(parquet.Microsecond)
	default:
		return parquetGroup(f.Fields)
	}
}

var bigQueryTypes = map[Kind]bigquery.FieldType{
	KindString: bigquery.StringFieldType, KindInt: bigquery.IntegerFieldType,
	KindDate: bigquery.DateFieldType, KindScore: bigquery.NumericFieldType,
	KindTimestamp: bigquery.TimestampFieldType, KindRecord: bigquery.RecordFieldType,
}

// BigQuery is the schema to load and create the table with.
func (t Table) BigQuery() bigquery.Schema { return bigQueryFields(t.Columns()) }

func bigQueryFields(fields []Field) bigquery.Schema {
	out := make(bigquery.Schema, 0, len(fields))
	for _, f := range fields {
		out = append(out, &bigquery.FieldSchema{
			Name: f.Name, Type: bigQueryTypes[f.Kind], Description: f.Description,
			Repeated: f.Repeated, Required: !f.Nullable && !f.Repeated,
			Schema: bigQueryFields(f.Fields),
		})
	}
	return out
}

var ddlTypes = map[Kind]string{
	KindString: "STRING", KindInt: "INT64", KindDate: "DATE", KindScore: "NUMERIC", KindTimestamp: "TIMESTAMP",
}

// DDL is the statement that creates the table in a BigQuery dataset
// ("project.dataset"), for an administrator who prefers to do it by hand.
func (t Table) DDL(dataset string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS `%s.%s` (\n", dataset, t.Name)
	for i, f := range t.Columns() {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("  " + ddlField(f))
	}
	b.WriteString("\n)\nPARTITION BY dt\n")
	if len(t.ClusterBy) > 0 {
		fmt.Fprintf(&b, "CLUSTER BY %s\n", strings.Join(t.ClusterBy, ", "))
	}
	options := []string{fmt.Sprintf("description = %q", t.Description)}
	if t.RequireDate {
		options = append(options, "require_partition_filter = TRUE")
	}
	if t.KeepDays > 0 {
		options = append(options, fmt.Sprintf("partition_expiration_days = %d", t.KeepDays))
	}
	fmt.Fprintf(&b, "OPTIONS (%s);\n", strings.Join(options, ", "))
	return b.String()
}

func ddlField(f Field) string {
	typ := ddlTypes[f.Kind]
	if f.Kind == KindRecord {
		parts := make([]string, len(f.Fields))
		for i, sub := range f.Fields {
			parts[i] = sub.Name + " " + ddlTypes[sub.Kind]
		}
		typ = "STRUCT<" + strings.Join(parts, ", ") + ">"
	}
	if f.Repeated {
		typ = "ARRAY<" + typ + ">"
	} else if !f.Nullable {
		typ += " NOT NULL"
	}
	return fmt.Sprintf("%s %s OPTIONS (description = %q)", f.Name, typ, f.Description)
}
