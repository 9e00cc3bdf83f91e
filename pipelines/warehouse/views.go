package warehouse

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
)

// Views gives, in DuckDB's dialect, the statements that make a view a table of
// what is published: its columns and dt, of the published run of each date. A
// table of which nothing is published is a view without rows.
func Views(root string) ([]string, error) {
	if store.InBucket(root) {
		copied := "gcloud storage rsync --recursive " + root + " COPY"
		return nil, fmt.Errorf("%s is in a bucket, and queries here read folders of this machine: copy it with `%s` and query COPY, or publish to BigQuery and query there", root, copied)
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	manifests, err := Manifests(root)
	if err != nil {
		return nil, err
	}
	if len(manifests) == 0 {
		return nil, fmt.Errorf("%s: nothing is published in this warehouse yet", root)
	}
	var statements []string
	for _, table := range schemas.Tables() {
		var files []string
		for _, m := range manifests {
			for _, f := range m.Tables[table.Name].Files {
				files = append(files, quote(filepath.Join(root, filepath.FromSlash(m.Folder()), filepath.FromSlash(f))))
			}
		}
		statements = append(statements, view(table, files))
	}
	return statements, nil
}

func view(table schemas.Table, files []string) string {
	var columns, types []string
	for _, f := range table.Columns() {
		columns = append(columns, f.Name)
		types = append(types, fmt.Sprintf("NULL::%s AS %s", duckType(f), f.Name))
	}
	if len(files) == 0 {
		return fmt.Sprintf("CREATE VIEW %s AS SELECT %s WHERE false", table.Name, strings.Join(types, ", "))
	}
	return fmt.Sprintf("CREATE VIEW %s AS SELECT %s FROM read_parquet([%s], hive_partitioning = false)",
		table.Name, strings.Join(columns, ", "), strings.Join(files, ", "))
}

var duckTypes = map[schemas.Kind]string{
	schemas.KindString: "VARCHAR", schemas.KindInt: "BIGINT", schemas.KindDate: "DATE",
	schemas.KindScore: "DECIMAL(9,4)", schemas.KindTimestamp: "TIMESTAMPTZ",
}

func duckType(f schemas.Field) string {
	typ := duckTypes[f.Kind]
	if f.Kind == schemas.KindRecord {
		var parts []string
		for _, sub := range f.Fields {
			parts = append(parts, sub.Name+" "+duckType(sub))
		}
		typ = "STRUCT(" + strings.Join(parts, ", ") + ")"
	}
	if f.Repeated {
		typ += "[]"
	}
	return typ
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
