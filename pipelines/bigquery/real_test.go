package bigquery

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	bq "cloud.google.com/go/bigquery"

	"github.com/tamis-data/tamis/schemas"
)

// TestRealService shows on Google's service what no emulator can. BQ_PROJECT
// names a project where the caller may make datasets and run jobs; BQ_LOCATION
// says where, if not in the US. It makes two datasets, and removes them again.
func TestRealService(t *testing.T) {
	project := os.Getenv("BQ_PROJECT")
	if project == "" {
		t.Skip("BQ_PROJECT=project runs this on Google's service, in two datasets that it makes and removes")
	}
	ctx := context.Background()
	target := Target{Project: project, Dataset: fmt.Sprintf("tamis_test_%d", time.Now().Unix())}
	client, err := bq.NewClient(ctx, project)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	for _, name := range []string{target.Dataset, target.Views()} {
		if err := client.Dataset(name).Create(ctx, &bq.DatasetMetadata{Location: cmp.Or(os.Getenv("BQ_LOCATION"), "US"), Labels: labels}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := client.Dataset(name).DeleteWithContents(ctx); err != nil {
				t.Errorf("dataset %s is left: %v", name, err)
			}
		})
	}
	t.Run("two runs at once, on a date that has none", func(t *testing.T) { atOnce(t, "", target.String()) })

	p, said := open(t, "", target.String(), Options{Scores: true})
	t.Run("publish, again, and another run", func(t *testing.T) {
		for _, r := range []*rows{makeRows(night, 300, "r5", "aa"), makeRows(night, 300, "r5", "aa"), makeRows(night, 200, "r6", "bb")} {
			dir, m := r.stage(t)
			publish(t, p, dir, m)
			wantPublished(t, p, dir, m)
		}
		if left := stagingTables(t, p); len(left) > 0 {
			t.Errorf("staging tables %v are left", left)
		}
	})
	t.Run("nothing to migrate", func(t *testing.T) {
		said.Reset()
		if err := p.EnsureTables(ctx); err != nil || said.Len() > 0 {
			t.Errorf("%v; it says %s", err, said)
		}
	})
	t.Run("how tables are kept", func(t *testing.T) {
		for _, table := range p.tables() {
			md, err := p.table(table.Name).Metadata(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if md.RequirePartitionFilter != table.RequireDate || md.TimePartitioning.Expiration != keeping(table) || md.Labels["app"] != "tamis" {
				t.Errorf("%s is %+v", table.Name, md)
			}
			for i, f := range table.Columns() {
				if md.Schema[i].Description != f.Description {
					t.Errorf("%s.%s is described as %q", table.Name, f.Name, md.Schema[i].Description)
				}
			}
		}
	})
	view := func(name string) string { return fmt.Sprintf("`%s.%s.%s`", project, target.Views(), name) }
	for _, c := range []struct{ name, sql, want string }{
		{"members without a date", "SELECT member_key FROM " + view("segment_members"), "partition"},
		{"members through the managers' view", fmt.Sprintf("SELECT member_key FROM %s WHERE dt = DATE '%s'", view(reachView), night), "AGGREGATION_THRESHOLD"},
		{"numbers through it without saying so", fmt.Sprintf("SELECT COUNT(*) FROM %s WHERE dt = DATE '%s'", view(reachView), night), "AGGREGATION_THRESHOLD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if row, err := p.query(ctx, c.sql); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s gives %v: %v", c.sql, row, err)
			}
		})
	}
	t.Run("numbers through the managers' view", func(t *testing.T) {
		for _, c := range []struct {
			below string
			want  bool
		}{{fmt.Sprintf("%030d", 100), true}, {fmt.Sprintf("%030d", 40), false}} {
			row, err := p.query(ctx, fmt.Sprintf("SELECT WITH AGGREGATION_THRESHOLD COUNT(DISTINCT member_key) FROM %s WHERE dt = DATE '%s' AND member_key < 'bb%s' GROUP BY segment",
				view(reachView), night, c.below))
			if err != nil || (len(row) > 0) != c.want {
				t.Errorf("of those below %s: %v %v", c.below, row, err)
			}
		}
	})
	t.Run("a table altered by hand", func(t *testing.T) {
		if err := p.statement(ctx, "ALTER TABLE "+p.path(schemas.RunAudit.Name)+" ADD COLUMN note STRING"); err != nil {
			t.Fatal(err)
		}
		wantError(t, p.EnsureTables(ctx), ErrTarget, "column note STRING is not in the specification")
	})
}
