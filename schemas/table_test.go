package schemas

import (
	"fmt"
	"strings"
	"testing"

	"cloud.google.com/go/bigquery"
	"github.com/parquet-go/parquet-go"
)

// TestSpecsAgree holds the three forms of each table together: what the row
// struct writes, what the Parquet schema says, and what BigQuery is told.
func TestSpecsAgree(t *testing.T) {
	structs := map[string]*parquet.Schema{
		"segment_members": parquet.SchemaOf(SegmentMemberRow{}),
		"segments":        parquet.SchemaOf(SegmentRow{}),
		"interest_scores": parquet.SchemaOf(InterestScoreRow{}),
		"run_audit":       parquet.SchemaOf(RunAuditRow{}),
		"runs":            parquet.SchemaOf(RunRow{}),
	}
	for _, table := range Tables() {
		t.Run(table.Name, func(t *testing.T) {
			got, want := leaves(structs[table.Name]), leaves(table.Parquet())
			if len(got) != len(want) {
				t.Fatalf("row struct has %d leaf columns, specification %d", len(got), len(want))
			}
			for name, typ := range want {
				if got[name] != typ {
					t.Errorf("column %s: row struct writes %q, specification says %q", name, got[name], typ)
				}
			}
			bq := table.BigQuery()
			ddl := table.DDL("p.d")
			for i, f := range table.Columns() {
				if bq[i].Name != f.Name || bq[i].Required == (f.Nullable || f.Repeated) || bq[i].Repeated != f.Repeated {
					t.Errorf("BigQuery column %d is %+v, want it as %+v", i, bq[i], f)
				}
				if f.Description == "" || bq[i].Description != f.Description {
					t.Errorf("column %s has no description", f.Name)
				}
				if !strings.Contains(ddl, fmt.Sprintf("  %s %s", f.Name, ddlPrefix(bq[i]))) {
					t.Errorf("DDL lacks %s %s:\n%s", f.Name, ddlPrefix(bq[i]), ddl)
				}
			}
		})
	}
}

func ddlPrefix(f *bigquery.FieldSchema) string {
	name := map[bigquery.FieldType]string{bigquery.IntegerFieldType: "INT64", bigquery.RecordFieldType: "STRUCT<"}[f.Type]
	if name == "" {
		name = string(f.Type)
	}
	if f.Repeated {
		return "ARRAY<" + name
	}
	if f.Required {
		return name + " NOT NULL"
	}
	return name
}

// leaves describes each leaf column by its dotted path: physical and logical
// type, repetition.
func leaves(s *parquet.Schema) map[string]string {
	out := map[string]string{}
	for _, path := range s.Columns() {
		leaf, _ := s.Lookup(path...)
		out[strings.Join(path, ".")] = fmt.Sprintf("%s %v rep=%d def=%d",
			leaf.Node.Type().String(), leaf.Node.Type().Kind(), leaf.MaxRepetitionLevel, leaf.MaxDefinitionLevel)
	}
	return out
}

func TestTablesOrder(t *testing.T) {
	tables := Tables()
	if last := tables[len(tables)-1].Name; last != "runs" {
		t.Errorf("the last table published is %s, want runs", last)
	}
}
