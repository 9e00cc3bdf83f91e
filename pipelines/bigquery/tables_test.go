package bigquery

import (
	"context"
	"strings"
	"testing"
	"time"

	bq "cloud.google.com/go/bigquery"

	"github.com/tamis-data/tamis/schemas"
)

// TestCompare has a table altered in each way that is a mistake.
func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name  string
		alter func(md *bq.TableMetadata)
		want  string // nothing: no difference
	}{
		{"as specified", func(*bq.TableMetadata) {}, ""},
		{"a column was dropped", func(md *bq.TableMetadata) { md.Schema = md.Schema[:len(md.Schema)-1] }, ""},
		{"a column takes nulls", func(md *bq.TableMetadata) { md.Schema[1].Required = false }, ""},
		{"a column came in", func(md *bq.TableMetadata) {
			md.Schema = append(md.Schema, &bq.FieldSchema{Name: "note", Type: bq.StringFieldType})
		}, "column note STRING is not in the specification"},
		{"another type", func(md *bq.TableMetadata) { md.Schema[3].Type = bq.FloatFieldType }, "column score is FLOAT, want NUMERIC"},
		{"another type within", func(md *bq.TableMetadata) { md.Schema[6].Schema[0].Type = bq.StringFieldType }, "column why.interest is STRING, want INTEGER"},
		{"not repeated", func(md *bq.TableMetadata) { md.Schema[6].Repeated = false }, "column why is NULLABLE, want REPEATED"},
		{"not partitioned", func(md *bq.TableMetadata) { md.TimePartitioning = nil }, "not partitioned"},
		{"by the hour", func(md *bq.TableMetadata) { md.TimePartitioning.Type = bq.HourPartitioningType }, "partitioned by HOUR dt"},
		{"by another column", func(md *bq.TableMetadata) { md.TimePartitioning.Field = "entered" }, "partitioned by DAY entered"},
		{"clustered otherwise", func(md *bq.TableMetadata) { md.Clustering.Fields = []string{"member_key"} }, "clustered by [member_key], want [segment]"},
		{"a view", func(md *bq.TableMetadata) { md.Type = bq.ViewTable }, "it is a view"},
	} {
		t.Run(c.name, func(t *testing.T) {
			md := metadataOf(schemas.SegmentMembers)
			c.alter(md)
			got := strings.Join(compare(schemas.SegmentMembers, md), "; ")
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("the difference is %q, want %q", got, c.want)
			}
		})
	}
}

// TestMerge adds what is missing as columns that may be null, behind what is
// there.
func TestMerge(t *testing.T) {
	want := schemas.SegmentMembers.BigQuery()
	got := schemas.SegmentMembers.BigQuery()
	got[6].Schema = got[6].Schema[:2]
	got[1].Description = "by hand"
	got = append(got[:3:3], got[4:]...)
	out, added, redescribed := merge("", want, got)
	if strings.Join(added, " ") != "why.days score" || !redescribed {
		t.Errorf("added %v, described again: %v", added, redescribed)
	}
	if last := out[len(out)-1]; last.Name != "score" || last.Required || out[1].Description != want[1].Description {
		t.Errorf("the columns are %+v", out)
	}
}

// TestMigrate meets tables of an older specification and one altered by hand on
// the emulator.
func TestMigrate(t *testing.T) {
	host := needEmulator(t)
	ctx := context.Background()
	p, said := open(t, host, newTarget(t, host), Options{})
	dir, m := makeRows(night, 30, "r1", "aa").stage(t)

	audit := p.table("run_audit")
	older := metadataOf(schemas.RunAudit)
	older.Schema = older.Schema[:len(older.Schema)-1]
	older.TimePartitioning.Expiration = 24 * time.Hour
	recreate(t, audit, older)
	said.Reset()
	if err := p.EnsureTables(ctx); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "adding column row_count to table") || !strings.Contains(said.String(), "keeps its partitions for 0 days again") {
		t.Errorf("it says %s", said)
	}
	publish(t, p, dir, m)
	wantPublished(t, p, dir, m)

	if err := p.statement(ctx, "CREATE OR REPLACE VIEW `p."+p.target.Views()+".run_audit` AS SELECT 1 AS x"); err != nil {
		t.Fatal(err)
	}
	said.Reset()
	if err := p.EnsureTables(ctx); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.String(), "defining view "+p.target.Views()+".run_audit") {
		t.Errorf("of a view altered by hand it says %s", said)
	}
	wantPublished(t, p, dir, m)

	altered := metadataOf(schemas.RunAudit)
	altered.Schema[4].Type = bq.StringFieldType
	recreate(t, audit, altered)
	wantError(t, p.EnsureTables(ctx), ErrTarget, "run_audit", "column row_count is STRING, want INTEGER", "left as it is")
	md, err := audit.Metadata(ctx)
	if err != nil || md.Schema[4].Type != bq.StringFieldType {
		t.Errorf("the altered table is %+v: %v", md, err)
	}
	// A table that lost a column after it was looked at: the night publishes nothing.
	older = metadataOf(schemas.RunAudit)
	older.Schema = older.Schema[:len(older.Schema)-1]
	recreate(t, audit, older)
	other, mOther := makeRows(night, 20, "r2", "bb").stage(t)
	if err := p.Publish(ctx, other, mOther); err == nil {
		t.Error("a night was published into an altered table")
	}
	wantTable[schemas.SegmentMemberRow](t, p, dir, m, "segment_members")
	wantTable[schemas.RunRow](t, p, dir, m, "runs")
}

func recreate(t *testing.T, table *bq.Table, md *bq.TableMetadata) {
	t.Helper()
	if err := table.Delete(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := table.Create(context.Background(), md); err != nil {
		t.Fatal(err)
	}
}

// TestCreated reads back how tables are kept: what the emulator remembers of it.
func TestCreated(t *testing.T) {
	host := needEmulator(t)
	p, _ := open(t, host, newTarget(t, host), Options{})
	md, err := p.table("segment_members").Metadata(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if md.TimePartitioning.Field != "dt" || md.TimePartitioning.Expiration != 30*24*time.Hour || md.Clustering.Fields[0] != "segment" || md.Labels["app"] != "tamis" {
		t.Errorf("segment_members is %+v", md)
	}
	if _, err := p.table("interest_scores").Metadata(context.Background()); !isNotFound(err) {
		t.Errorf("interest_scores is there without being asked for: %v", err)
	}
	row, err := p.query(context.Background(), "SELECT COUNT(*) FROM `p."+p.target.Views()+"."+reachView+"`")
	if n, ok := first[int64](row); err != nil || !ok || n != 0 {
		t.Errorf("%s: %v %v", reachView, row, err)
	}
}

// TestViewIsDefined takes a view as the service describes it, and altered by hand.
func TestViewIsDefined(t *testing.T) {
	v := (&Publisher{target: Target{"p", "d"}}).views()[0]
	for _, c := range []struct {
		name  string
		alter func(md *bq.TableMetadata)
		want  bool
	}{
		{"as defined", func(*bq.TableMetadata) {}, true},
		{"with an end of line", func(md *bq.TableMetadata) { md.ViewQuery += "\n" }, true},
		{"selects more", func(md *bq.TableMetadata) { md.ViewQuery += " OR TRUE" }, false},
		{"described otherwise", func(md *bq.TableMetadata) { md.Description = "" }, false},
		{"without its label", func(md *bq.TableMetadata) { md.Labels = nil }, false},
	} {
		md := &bq.TableMetadata{ViewQuery: v.sql, Description: v.description, Labels: map[string]string{"app": "tamis"}}
		c.alter(md)
		if got := v.isDefined(md); got != c.want {
			t.Errorf("%s: it is the view: %v", c.name, got)
		}
	}
}

// TestReachHidesWhy holds the managers' view to what they may see.
func TestReachHidesWhy(t *testing.T) {
	p := &Publisher{target: Target{"p", "d"}}
	all := p.views()
	reach := all[len(all)-1]
	ddl := p.viewDDL(reach)
	for _, want := range []string{"`p.d_views.segment_reach`", `privacy_policy = '{"aggregation_threshold_policy": {"threshold": 50, "privacy_unit_columns": "member_key"}}'`} {
		if !strings.Contains(ddl, want) {
			t.Errorf("%s lacks %s", ddl, want)
		}
	}
	if strings.Contains(ddl, "t.why") {
		t.Errorf("the managers' view shows why: %s", ddl)
	}
}

// TestScript holds the transaction to its order: the lock, what is published,
// each table's rows and their count, the table of runs last, and no statement
// that ends a transaction early, which all DDL does.
func TestScript(t *testing.T) {
	p := &Publisher{target: Target{"p", "d"}}
	var tables []staged
	for _, table := range p.tables() {
		tables = append(tables, staged{table: table, staging: []string{"s_" + table.Name}, rows: 7})
	}
	at, script := 0, p.script(night, "r2", "r1", tables)
	for _, want := range []string{"BEGIN TRANSACTION;", "UPDATE `p.d.tamis_lock` SET run = 'r2'", "= 'r1', 0, ERROR('tamis: another run",
		"DELETE FROM `p.d.segment_members` WHERE dt = DATE '" + night.String() + "'", "INSERT INTO `p.d.segment_members` (dt, segment,", "FROM `p.d.s_segment_members`;", "= 7, 0, ERROR(",
		"INSERT INTO `p.d.segments`", "INSERT INTO `p.d.run_audit`", "DELETE FROM `p.d.runs`", "INSERT INTO `p.d.runs`", "tamis: another number of rows than staged: runs", "COMMIT TRANSACTION;"} {
		i := strings.Index(script[at:], want)
		if i < 0 {
			t.Fatalf("%q is not in its place in\n%s", want, script)
		}
		at += i
	}
	for _, ddl := range []string{"CREATE", "ALTER", "DROP", "TRUNCATE"} {
		if strings.Contains(script, ddl) {
			t.Errorf("%s is in the transaction", ddl)
		}
	}
}
