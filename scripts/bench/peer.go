package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/template"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // cgo: kept out of what workers import

	"github.com/tamis-data/tamis/schemas"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// hashSQL tells one version of the peer from another.
func hashSQL() (string, error) {
	names, err := fs.Glob(sqlFiles, "sql/*.sql")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, name := range names {
		content, err := sqlFiles.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(content), content)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// peer is the same night in SQL.
type peer struct {
	numbers
	Dumps, Rules, Out, History string
	Day, NextDay               string
	DayNumber                  int32
	// Given is a file of what the texts hold, "" when they are to be read.
	Given string
	// Chunks are the rows whose texts are taken apart at once.
	Chunks []chunk
}

// chunk is a stretch of the table of rows, from From to before To.
type chunk struct{ From, To int64 }

// chunkRows is how many rows go into a chunk: all words of a large day at once
// do not fit into memory, and writing them to disk is slower than this.
const chunkRows = 500_000

func chunks(rows int64) (all []chunk) {
	for from := int64(0); from < rows; from += chunkRows {
		all = append(all, chunk{from, min(rows, from+chunkRows)})
	}
	return all
}

// peerReport is what the peer prints.
type peerReport struct {
	// PassSeconds is when the day's evidence was written, from the start of the
	// process.
	PassSeconds float64
}

// runPeer is the child process: the pass over a day's dumps, and the night
// unless it is only the pass that is asked for.
func runPeer(ctx context.Context, args []string, stdout io.Writer) error {
	start := time.Now()
	p := peer{}
	fs := flag.NewFlagSet("peer", flag.ContinueOnError)
	fs.StringVar(&p.Dumps, "dumps", "", "")
	fs.StringVar(&p.Rules, "rules", "", "")
	fs.StringVar(&p.Out, "out", "", "")
	fs.StringVar(&p.History, "history", "", "")
	fs.StringVar(&p.Day, "day", "", "")
	fs.StringVar(&p.Given, "given", "", "")
	keep := fs.String("keep", "", "") // a file for what the texts hold
	policyDir := fs.String("policy", "", "")
	passOnly := fs.Bool("pass", false, "")
	if err := fs.Parse(args); err != nil {
		return err
	}
	day, err := schemas.ParseDate(p.Day)
	if err != nil {
		return err
	}
	p.DayNumber, p.NextDay = int32(day), (day + 1).String()
	if p.numbers, err = ruleNumbers(*policyDir); err != nil {
		return err
	}
	db, err := openDuckDB(ctx)
	if err != nil {
		return err
	}
	defer db.Close() // what counts is in files by then
	if err := p.pass(ctx, db, *keep); err != nil {
		return err
	}
	report := peerReport{PassSeconds: time.Since(start).Seconds()}
	if !*passOnly {
		if err := p.run(ctx, db, "night"); err != nil {
			return err
		}
	}
	return json.NewEncoder(stdout).Encode(report)
}

// pass makes the day's evidence.
func (p *peer) pass(ctx context.Context, db *sql.DB, keep string) error {
	if err := p.run(ctx, db, "rules", "rows"); err != nil {
		return err
	}
	if p.Given != "" {
		return p.run(ctx, db, "given", "pass")
	}
	var rows int64
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM rows").Scan(&rows); err != nil {
		return err
	}
	p.Chunks = chunks(rows)
	if err := p.run(ctx, db, "text"); err != nil {
		return err
	}
	if keep != "" {
		if _, err := db.ExecContext(ctx, "COPY hits TO '"+keep+"' (FORMAT parquet)"); err != nil {
			return err
		}
	}
	return p.run(ctx, db, "pass")
}

// openDuckDB opens an empty database with as many threads as the job has cores.
func openDuckDB(ctx context.Context) (*sql.DB, error) {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // temporary tables are of one connection
	for _, statement := range []string{
		fmt.Sprintf("SET threads = %d", cores), "SET TimeZone = 'UTC'", "SET preserve_insertion_order = false",
		// What does not fit goes there; how much fits is DuckDB's own choice.
		"SET temp_directory = '" + filepath.Join(os.TempDir(), "tamis-bench-spill") + "'",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// run executes SQL files with the peer's values filled in.
func (p *peer) run(ctx context.Context, db *sql.DB, files ...string) error {
	for _, name := range files {
		t, err := template.ParseFS(sqlFiles, "sql/"+name+".sql")
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := t.Execute(&text, p); err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, text.String()); err != nil {
			return fmt.Errorf("%s.sql: %w", name, err)
		}
	}
	return nil
}
