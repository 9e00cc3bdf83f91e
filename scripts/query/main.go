// Command query runs SQL over the published tables of a warehouse, in an
// embedded DuckDB: segment_members, segments, interest_scores, run_audit and
// runs, each with its columns and dt.
//
//	go run ./scripts/query -warehouse W [-format table|csv|json] 'SELECT …'
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2" // cgo: kept out of what workers import

	"github.com/tamis-data/tamis/pipelines/warehouse"
)

func main() {
	folder := flag.String("warehouse", "", "the warehouse's folder")
	format := flag.String("format", "table", "table, csv or json")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Usage: query -warehouse DIR [-format table|csv|json] 'SELECT …'")
		flag.PrintDefaults()
	}
	flag.Parse()
	if *folder == "" || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(context.Background(), os.Stdout, *folder, *format, strings.Join(flag.Args(), " ")); err != nil {
		fmt.Fprintf(os.Stderr, "query: %v\n", err)
		os.Exit(1)
	}
}

// run runs one statement and writes its rows.
func run(ctx context.Context, w io.Writer, folder, format, query string) (err error) {
	write, ok := formats[format]
	if !ok {
		return fmt.Errorf("-format is %q, want table, csv or json", format)
	}
	views, err := warehouse.Views(folder)
	if err != nil {
		return err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // views live in the connection's database
	// A query reads what is published, and no other file of this machine.
	root, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	statements := append([]string{
		"SET TimeZone = 'UTC'",
		fmt.Sprintf("SET allowed_directories = ['%s']", strings.ReplaceAll(root, "'", "''")),
		"SET enable_external_access = false",
	}, views...)
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("opening the published tables: %w", err)
		}
	}
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	return write(w, rows)
}
