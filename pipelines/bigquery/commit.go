package bigquery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	bq "cloud.google.com/go/bigquery"

	"github.com/tamis-data/tamis/schemas"
)

// staged is what the transaction puts in the place of a table's date.
type staged struct {
	table   schemas.Table
	staging []string // staging tables; none if the date has no rows
	rows    int64
	content string // of what is staged, by hashes
}

// overtaken and miscounted are what the script says when it gives up.
const (
	overtaken  = "tamis: another run published this date"
	miscounted = "tamis: another number of rows than staged"
)

// script is the transaction as one script. The server rolls a script back that
// fails without a handler, so that none is needed; DDL cannot be in it. It first
// takes the lock, makes sure that what is published of the date is still what it
// was when this run looked, and ends with the table of runs, which makes the
// date visible.
func (p *Publisher) script(day schemas.Date, run, was string, tables []staged) string {
	var b strings.Builder
	date := fmt.Sprintf("DATE '%s'", day)
	b.WriteString("BEGIN TRANSACTION;\n")
	fmt.Fprintf(&b, "UPDATE %s SET run = '%s' WHERE TRUE;\n", p.path(lockTable), run)
	fmt.Fprintf(&b, "SELECT IF((SELECT COALESCE(MAX(run), '') FROM %s WHERE dt = %s) = '%s', 0, ERROR('%s'));\n",
		p.path(schemas.Runs.Name), date, was, overtaken)
	for _, t := range tables {
		to := p.path(t.table.Name)
		fmt.Fprintf(&b, "DELETE FROM %s WHERE dt = %s;\n", to, date)
		columns := columnNames(t.table)
		for _, from := range t.staging {
			fmt.Fprintf(&b, "INSERT INTO %s (%s) SELECT %s FROM %s;\n", to, columns, columns, p.path(from))
		}
		fmt.Fprintf(&b, "SELECT IF((SELECT COUNT(*) FROM %s WHERE dt = %s) = %d, 0, ERROR('%s: %s'));\n",
			to, date, t.rows, miscounted, t.table.Name)
	}
	b.WriteString("COMMIT TRANSACTION;\n")
	return b.String()
}

func columnNames(t schemas.Table) string {
	var names []string
	for _, f := range t.Columns() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// commit runs the transaction. Whatever became of its answer, it has succeeded
// if and only if the run is in the table of runs.
func (p *Publisher) commit(ctx context.Context, day schemas.Date, run, was string, tables []staged) error {
	script := p.script(day, run, was, tables)
	var now string
	content := script
	for _, t := range tables {
		content += " " + t.content
	}
	err := p.perform(ctx, work{
		name: fmt.Sprintf("tamis_publish_%s_%s", compact(day), short(content)),
		start: func(ctx context.Context, id string) (*bq.Job, error) {
			q := p.client.Query(script)
			q.JobID, q.Location, q.Labels = id, p.opts.Location, labels
			return q.Run(ctx)
		},
		done: func(ctx context.Context) (_ bool, err error) {
			now, _, err = p.Published(ctx, day)
			return now == run, err
		},
	})
	switch {
	case err == nil:
		return nil
	case strings.Contains(err.Error(), overtaken), now != was && now != run:
		return fmt.Errorf("%w: run %s; nothing of run %s is published; run the date again: %w", ErrOvertaken, now, run, err)
	case strings.Contains(err.Error(), miscounted):
		return fmt.Errorf("the transaction was rolled back, the published tables are as they were: %w", err)
	}
	return err
}

// Published gives the run that is published of a date, and when it was; no run
// if there is none. EnsureTables must have been called.
func (p *Publisher) Published(ctx context.Context, day schemas.Date) (run string, at time.Time, err error) {
	row, err := p.query(ctx, fmt.Sprintf("SELECT run, published_at FROM %s WHERE dt = DATE '%s'", p.path(schemas.Runs.Name), day))
	if err != nil {
		return "", at, explain(fmt.Errorf("looking for the published run of %s: %w", day, err))
	}
	if len(row) == 2 {
		run, _ = row[0].(string)
		at, _ = row[1].(time.Time)
	}
	return run, at, nil
}

// compact is a date as job ids have it: YYYYMMDD.
func compact(day schemas.Date) string { return strings.ReplaceAll(day.String(), "-", "") }

// short is a hash of 12 hex digits for names.
func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}
