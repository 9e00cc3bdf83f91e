package bigquery

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// runPattern is what a run may be called: its name goes into SQL.
var runPattern = regexp.MustCompile(`^[0-9A-Za-z._-]+$`)

// Publish replaces a date, in all tables, by the run whose files are below dir,
// a folder or a path below gs://.
// If the run is published already there is nothing to do: it was the answer
// that was lost, or the local manifest. EnsureTables must have been called.
func (p *Publisher) Publish(ctx context.Context, dir string, m *warehouse.Manifest) error {
	day, err := schemas.ParseDate(m.Date)
	if err != nil {
		return err
	}
	if !runPattern.MatchString(m.Run) {
		return fmt.Errorf("a run named %q cannot be published to BigQuery", m.Run)
	}
	was, _, err := p.Published(ctx, day)
	if err != nil {
		return err
	}
	if was == m.Run {
		p.line("BigQuery: run %s is published in %s already", m.Run, p.target)
		return nil
	}
	if store.InBucket(dir) {
		return p.replace(ctx, day, was, m, func(t schemas.Table) ([]part, error) { return nameParts(t, m.Tables[t.Name], dir, maxURIs) })
	}
	scratch, err := os.MkdirTemp(dir, "bigquery-")
	if err != nil {
		return fmt.Errorf("preparing files for BigQuery: %w", err)
	}
	err = p.replace(ctx, day, was, m, func(t schemas.Table) ([]part, error) { return makeParts(t, m.Tables[t.Name], dir, scratch) })
	return errors.Join(err, os.RemoveAll(scratch))
}

// replace loads every table's rows, then puts them in the place of the date.
func (p *Publisher) replace(ctx context.Context, day schemas.Date, was string, m *warehouse.Manifest, partsOf func(schemas.Table) ([]part, error)) error {
	var tables []staged
	var names []string
	today := schemas.DateOf(p.opts.Now())
	for _, t := range p.tables() {
		s := staged{table: t}
		// Rows of a date past its keeping time would be gone as they came, and the
		// count with them.
		if t.KeepDays == 0 || int(today-day) < t.KeepDays {
			parts, err := partsOf(t)
			if err != nil {
				return err
			}
			for i, part := range parts {
				name, err := p.load(ctx, compact(day), m.Run, i, part)
				if err != nil {
					return explain(err)
				}
				names = append(names, name)
				s.staging, s.rows = append(s.staging, name), s.rows+part.rows
				s.content += part.hash
			}
		}
		tables = append(tables, s)
		p.reached("loaded " + t.Name)
	}
	p.reached("before the transaction")
	if err := p.commit(ctx, day, m.Run, was, tables); err != nil {
		return explain(err)
	}
	p.reached("after the transaction")
	for _, t := range tables {
		p.line("BigQuery: %s of %s: %d rows", t.table.Name, day, t.rows)
	}
	p.drop(ctx, names)
	return nil
}
