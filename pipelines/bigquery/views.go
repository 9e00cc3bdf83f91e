package bigquery

import (
	"context"
	"fmt"
	"strings"

	bq "cloud.google.com/go/bigquery"

	"github.com/tamis-data/tamis/schemas"
)

// A view of what is published.
type view struct {
	name, description string
	fields            []schemas.Field
	sql               string // what it selects
	// policy is BigQuery's privacy policy of the view, as JSON, or nothing.
	policy string
}

const (
	// reachView shows campaign managers how many members segments have, in
	// whatever cut, and never who they are.
	reachView = "segment_reach"
	// reachThreshold is how many people a number in it is of at least.
	reachThreshold = 50
	// reachPolicy: https://cloud.google.com/bigquery/docs/analysis-rules
	reachPolicy = `{"aggregation_threshold_policy": {"threshold": %d, "privacy_unit_columns": "member_key"}}`
)

// views are a view for each table by the table's name, with exactly its
// columns, and the view for campaign managers.
func (p *Publisher) views() []view {
	var out []view
	for _, t := range p.tables() {
		out = append(out, view{name: t.Name, description: t.Description, fields: t.Columns(), sql: p.published(t, t.Columns())})
	}
	var fields []schemas.Field
	for _, f := range schemas.SegmentMembers.Columns() {
		if f.Name != "why" {
			fields = append(fields, f)
		}
	}
	return append(out, view{name: reachView, fields: fields, sql: p.published(schemas.SegmentMembers, fields),
		description: fmt.Sprintf("Members of segments in numbers, none of them of fewer than %d people: SELECT WITH AGGREGATION_THRESHOLD.", reachThreshold),
		policy:      fmt.Sprintf(reachPolicy, reachThreshold)})
}

// published selects a table's rows of the dates of which there is a run. Each
// date has one row in the table of runs, written with the rows of the date.
func (p *Publisher) published(t schemas.Table, fields []schemas.Field) string {
	columns := make([]string, len(fields))
	for i, f := range fields {
		columns[i] = "t." + f.Name
	}
	sql := fmt.Sprintf("SELECT %s FROM %s AS t", strings.Join(columns, ", "), p.path(t.Name))
	if t.Name == schemas.Runs.Name {
		return sql
	}
	return sql + fmt.Sprintf(" JOIN %s AS r ON r.dt = t.dt", p.path(schemas.Runs.Name))
}

// ensureViews makes the views that are missing or select something else.
func (p *Publisher) ensureViews(ctx context.Context) error {
	for _, v := range p.views() {
		var md *bq.TableMetadata
		err := p.retried(ctx, func() (err error) {
			md, err = p.client.DatasetInProject(p.target.Project, p.target.Views()).Table(v.name).Metadata(ctx)
			return err
		})
		switch {
		case err != nil && !isNotFound(err):
			return fmt.Errorf("looking for view %s: %w", v.name, err)
		case err == nil && md.Type != bq.ViewTable:
			return fmt.Errorf("%w: %s.%s is a %s, not a view", ErrTarget, p.target.Views(), v.name, strings.ToLower(string(md.Type)))
		case err == nil && v.isDefined(md):
			continue
		}
		p.line("BigQuery: defining view %s.%s", p.target.Views(), v.name)
		if v.policy != "" && p.emulated {
			p.line("BigQuery: the emulator knows no privacy policies; its view %s does without", v.name)
			v.policy = ""
		}
		if err := p.statement(ctx, p.viewDDL(v)); err != nil {
			return fmt.Errorf("defining view %s: %w", v.name, err)
		}
	}
	return nil
}

// isDefined tells whether what is there is the view. The emulator does not tell
// what a view selects; there it is made again each time.
func (v *view) isDefined(md *bq.TableMetadata) bool {
	return strings.TrimSpace(md.ViewQuery) == v.sql && md.Description == v.description && md.Labels["app"] == labels["app"]
}

// viewDDL is the statement that makes a view or replaces it.
func (p *Publisher) viewDDL(v view) string {
	columns := make([]string, len(v.fields))
	for i, f := range v.fields {
		columns[i] = fmt.Sprintf("%s OPTIONS (description = %q)", f.Name, f.Description)
	}
	options := fmt.Sprintf("description = %q, labels = [('app', 'tamis')]", v.description)
	if v.policy != "" {
		options += fmt.Sprintf(", privacy_policy = '%s'", v.policy)
	}
	return fmt.Sprintf("CREATE OR REPLACE VIEW `%s.%s.%s` (%s) OPTIONS (%s) AS %s",
		p.target.Project, p.target.Views(), v.name, strings.Join(columns, ", "), options, v.sql)
}
