package bigquery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	bq "cloud.google.com/go/bigquery"

	"github.com/tamis-data/tamis/schemas"
)

// labels mark what the job made, for bills and searches.
var labels = map[string]string{"app": "tamis"}

// EnsureTables makes tables and views that are missing, adds columns that a
// specification has gained, and sets back what describes a table: keeping time,
// filter, labels and descriptions. Anything else that differs is an error that
// says what; such a table is left as it is.
func (p *Publisher) EnsureTables(ctx context.Context) error {
	for _, t := range p.tables() {
		if err := p.ensureTable(ctx, t); err != nil {
			return explain(err)
		}
	}
	if err := p.ensureLock(ctx); err != nil {
		return explain(err)
	}
	return explain(p.ensureViews(ctx))
}

func (p *Publisher) ensureTable(ctx context.Context, t schemas.Table) error {
	table := p.table(t.Name)
	var md *bq.TableMetadata
	err := p.retried(ctx, func() (err error) {
		md, err = table.Metadata(ctx)
		return err
	})
	if isNotFound(err) {
		p.line("BigQuery: creating table %s.%s", p.target.Dataset, t.Name)
		// Another run may create it at the same moment, with the same specification.
		if err := p.retried(ctx, func() error { return table.Create(ctx, metadataOf(t)) }); err != nil && !isThere(err) {
			return fmt.Errorf("creating table %s: %w", t.Name, err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for table %s: %w", t.Name, err)
	}
	if differences := compare(t, md); len(differences) > 0 {
		return fmt.Errorf("%w: table %s.%s is not as its specification says, and is left as it is: %s",
			ErrTarget, p.target.Dataset, t.Name, strings.Join(differences, "; "))
	}
	return p.update(ctx, t, md)
}

// metadataOf is what a table is created with.
func metadataOf(t schemas.Table) *bq.TableMetadata {
	md := &bq.TableMetadata{
		Description:            t.Description,
		Schema:                 t.BigQuery(),
		Labels:                 labels,
		TimePartitioning:       &bq.TimePartitioning{Type: bq.DayPartitioningType, Field: schemas.DateField.Name, Expiration: keeping(t)},
		RequirePartitionFilter: t.RequireDate,
	}
	if len(t.ClusterBy) > 0 {
		md.Clustering = &bq.Clustering{Fields: t.ClusterBy}
	}
	return md
}

func keeping(t schemas.Table) time.Duration { return time.Duration(t.KeepDays) * 24 * time.Hour }

// compare gives what keeps a table from being as its specification says and
// cannot be mended by adding columns.
func compare(t schemas.Table, md *bq.TableMetadata) (differences []string) {
	say := func(format string, args ...any) { differences = append(differences, fmt.Sprintf(format, args...)) }
	if md.Type != "" && md.Type != bq.RegularTable {
		say("it is a %s, not a table", strings.ToLower(string(md.Type)))
		return differences
	}
	for _, d := range compareFields("", t.BigQuery(), md.Schema) {
		say("%s", d)
	}
	switch tp := md.TimePartitioning; {
	case tp == nil:
		say("it is not partitioned, want by %s", schemas.DateField.Name)
	case tp.Field != schemas.DateField.Name || tp.Type != "" && tp.Type != bq.DayPartitioningType:
		say("it is partitioned by %s %s, want by DAY of %s", tp.Type, tp.Field, schemas.DateField.Name)
	}
	var cluster []string
	if md.Clustering != nil {
		cluster = md.Clustering.Fields
	}
	if !slices.Equal(cluster, t.ClusterBy) {
		say("it is clustered by %v, want %v", cluster, t.ClusterBy)
	}
	return differences
}

// compareFields compares columns by name. A column that takes nulls although
// the specification has none takes all our rows: added columns are such.
func compareFields(prefix string, want, got bq.Schema) (differences []string) {
	say := func(format string, args ...any) { differences = append(differences, fmt.Sprintf(format, args...)) }
	for _, g := range got {
		w := fieldOf(want, g.Name)
		switch name := prefix + g.Name; {
		case w == nil:
			say("column %s %s is not in the specification", name, g.Type)
		case w.Type != g.Type:
			say("column %s is %s, want %s", name, g.Type, w.Type)
		case w.Repeated != g.Repeated:
			say("column %s is %s, want %s", name, mode(g), mode(w))
		case g.Required && !w.Required:
			say("column %s takes no nulls, want %s", name, mode(w))
		default:
			differences = append(differences, compareFields(name+".", w.Schema, g.Schema)...)
		}
	}
	return differences
}

func fieldOf(s bq.Schema, name string) *bq.FieldSchema {
	i := slices.IndexFunc(s, func(f *bq.FieldSchema) bool { return strings.EqualFold(f.Name, name) })
	if i < 0 {
		return nil
	}
	return s[i]
}

func mode(f *bq.FieldSchema) string {
	switch {
	case f.Repeated:
		return "REPEATED"
	case f.Required:
		return "REQUIRED"
	}
	return "NULLABLE"
}
