package bigquery

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	bq "cloud.google.com/go/bigquery"

	"github.com/tamis-data/tamis/schemas"
)

// update brings a table that compare finds nothing wrong with up to its
// specification. The entity tag keeps it from undoing what somebody else
// changes at the same moment.
func (p *Publisher) update(ctx context.Context, t schemas.Table, md *bq.TableMetadata) error {
	added, err := p.addColumns(ctx, t, md)
	if err != nil {
		return err
	}
	if added {
		err := p.retried(ctx, func() (err error) {
			md, err = p.table(t.Name).Metadata(ctx)
			return err
		})
		if err != nil {
			return fmt.Errorf("looking for table %s: %w", t.Name, err)
		}
	}
	schema, within, redescribed := merge("", t.BigQuery(), md.Schema)
	for _, name := range within {
		p.line("BigQuery: adding column %s to table %s.%s", name, p.target.Dataset, t.Name)
	}
	var change bq.TableMetadataToUpdate
	changed := redescribed || len(within) > 0
	if changed {
		change.Schema = schema
	}
	if md.Description != t.Description {
		change.Description, changed = t.Description, true
	}
	if md.TimePartitioning.Expiration != keeping(t) {
		p.line("BigQuery: table %s.%s keeps its partitions for %d days again (0: for ever)", p.target.Dataset, t.Name, t.KeepDays)
		change.TimePartitioning, changed = metadataOf(t).TimePartitioning, true
	}
	if md.RequirePartitionFilter != t.RequireDate {
		change.RequirePartitionFilter, changed = t.RequireDate, true
	}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if md.Labels[name] != labels[name] {
			change.SetLabel(name, labels[name])
			changed = true
		}
	}
	if !changed {
		return nil
	}
	err = p.retried(ctx, func() error {
		_, err := p.table(t.Name).Update(ctx, change, md.ETag)
		return err
	})
	if err != nil {
		return fmt.Errorf("bringing table %s up to its specification: %w", t.Name, err)
	}
	return nil
}

// addColumns adds the columns that a table lacks by a statement, which does
// nothing where another run was quicker. Columns within records are merge's: no
// statement adds those.
func (p *Publisher) addColumns(ctx context.Context, t schemas.Table, md *bq.TableMetadata) (added bool, err error) {
	for _, f := range t.BigQuery() {
		if fieldOf(md.Schema, f.Name) != nil {
			continue
		}
		p.line("BigQuery: adding column %s to table %s.%s", f.Name, p.target.Dataset, t.Name)
		sql := fmt.Sprintf("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s", p.path(t.Name), f.Name, typeSQL(f))
		if err := p.statement(ctx, sql); err != nil {
			return added, fmt.Errorf("adding column %s to table %s: %w", f.Name, t.Name, err)
		}
		added = true
	}
	return added, nil
}

// typeSQL is a column's type in a statement.
func typeSQL(f *bq.FieldSchema) string {
	typ := string(f.Type)
	switch f.Type {
	case bq.IntegerFieldType:
		typ = "INT64"
	case bq.RecordFieldType:
		parts := make([]string, len(f.Schema))
		for i, sub := range f.Schema {
			parts[i] = sub.Name + " " + typeSQL(sub)
		}
		typ = "STRUCT<" + strings.Join(parts, ", ") + ">"
	}
	if f.Repeated {
		return "ARRAY<" + typ + ">"
	}
	return typ
}

// merge gives the table's columns in their order, with the specification's
// descriptions, and behind them the columns that it lacks. BigQuery takes an
// added column only if it may be null.
func merge(prefix string, want, got bq.Schema) (out bq.Schema, added []string, redescribed bool) {
	for _, g := range got {
		f := *g
		w := fieldOf(want, g.Name)
		if f.Description != w.Description {
			f.Description, redescribed = w.Description, true
		}
		sub, subAdded, subRedescribed := merge(prefix+g.Name+".", w.Schema, g.Schema)
		f.Schema, added, redescribed = sub, append(added, subAdded...), redescribed || subRedescribed
		out = append(out, &f)
	}
	for _, w := range want {
		if fieldOf(got, w.Name) == nil {
			f := *w
			f.Required = false
			out, added = append(out, &f), append(added, prefix+w.Name)
		}
	}
	return out, added, redescribed
}
