package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// publish makes a warehouse with one night: two segments, one of them withheld,
// and two members of the other.
func publish(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	w, err := warehouse.Open(t.Context(), root, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	s, err := w.Stage("r1")
	if err != nil {
		t.Fatal(err)
	}
	day, err := schemas.ParseDate("2026-03-01")
	if err != nil {
		t.Fatal(err)
	}
	m := &warehouse.Manifest{Format: warehouse.Format, Date: day.String(), Run: "r1", Tables: map[string]warehouse.TableOut{}}
	size, reason := int64(1200), "fewer than 1000 members"
	stage(t, s, m, "segments", []schemas.SegmentRow{
		{Date: int32(day), Segment: "trails", Version: 1, Name: "Trails, walks", Status: "published", Size: &size},
		{Date: int32(day), Segment: "kpop", Version: 1, Name: "K-pop", Status: "withheld", WithheldReason: &reason}})
	stage(t, s, m, "segment_members", []schemas.SegmentMemberRow{
		{Date: int32(day), Segment: "trails", Member: strings.Repeat("a", 32), Score: 6031, Entered: int32(day), Expires: int32(day) + 30,
			Why: []schemas.WhyRow{{Interest: 472, Surface: "assistant", Days: 2}}},
		{Date: int32(day), Segment: "trails", Member: strings.Repeat("b", 32), Score: 10000, Entered: int32(day) - 3, Expires: int32(day) + 27}})
	stage(t, s, m, "run_audit", []schemas.RunAuditRow{{Date: int32(day), Gate: "read", Reason: "read", Surface: "vibes", Rows: 5}})
	stage(t, s, m, "runs", []schemas.RunRow{{Date: int32(day), Run: "r1", PublishedAt: 1772400000000000, Tables: []schemas.TableSum{{Name: "segments", Rows: 2, Checksum: "00"}}}})
	for _, name := range []string{"signals/a", "flags/a"} {
		path := filepath.Join(s.Dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	m.Signals = warehouse.Signals{Files: []string{"signals/a"}, Flags: "flags/a"}
	if err := s.Publish(m); err != nil {
		t.Fatal(err)
	}
	return root
}

func stage[Row any](t *testing.T, s *warehouse.Stage, m *warehouse.Manifest, table string, rows []Row) {
	t.Helper()
	name := table + "/part-0.parquet"
	path := filepath.Join(s.Dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), parquet.WriteFile(path, rows)); err != nil {
		t.Fatal(err)
	}
	m.Tables[table] = warehouse.TableOut{Files: []string{name}}
}

func TestQuery(t *testing.T) {
	root := publish(t)
	for _, c := range []struct{ name, format, query, want string }{
		{"csv", "csv", "SELECT segment, size, withheld_reason, name FROM segments ORDER BY segment",
			"segment,size,withheld_reason,name\nkpop,,fewer than 1000 members,K-pop\ntrails,1200,,\"Trails, walks\"\n"},
		{"json", "json", "SELECT dt, score, expires, why FROM segment_members ORDER BY score",
			`{"dt":"2026-03-01","score":0.6031,"expires":"2026-03-31","why":[{"days":2,"interest":472,"surface":"assistant"}]}` + "\n" +
				`{"dt":"2026-03-01","score":1,"expires":"2026-03-28","why":[]}` + "\n"},
		{"table", "table", "SELECT segment, size FROM segments ORDER BY segment",
			"segment  size\n───────  ────  \nkpop\ntrails   1200\n(2 rows)\n"},
		{"a table without rows", "csv", "SELECT count(*) AS n, max(score) AS top FROM interest_scores", "n,top\n0,\n"},
		{"all columns and dt", "csv", "SELECT string_agg(column_name, ' ') AS c FROM (DESCRIBE run_audit)", "c\ndt gate reason surface row_count\n"},
		{"a timestamp", "csv", "SELECT published_at FROM runs", "published_at\n2026-03-01T21:20:00Z\n"},
		{"sums", "json", "SELECT sum(size) AS s FROM segments", `{"s":1200}` + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := run(context.Background(), &out, root, c.format, c.query); err != nil {
				t.Fatal(err)
			}
			got := out.String()
			if got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

func TestQueryMistakes(t *testing.T) {
	root := publish(t)
	outside := filepath.Join(t.TempDir(), "other.csv")
	if err := os.WriteFile(outside, []byte("a\n1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ root, format, query, want string }{
		{root, "xml", "SELECT 1", "want table, csv or json"},
		{root, "csv", "SELECT nothing FROM segments", "nothing"},
		{root, "csv", "SELECT * FROM '" + outside + "'", "ermission"},
		{t.TempDir(), "csv", "SELECT 1", "nothing is published"},
	} {
		err := run(context.Background(), &bytes.Buffer{}, c.root, c.format, c.query)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %q", c.format, c.query, err, c.want)
		}
	}
}

// TestReadmeExample runs the README's first query.
func TestReadmeExample(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile(`go run ./scripts/query -warehouse \S+ "([^"]+)"`).FindSubmatch(readme)
	if example == nil {
		t.Fatal("the README has no example query")
	}
	var out bytes.Buffer
	if err := run(context.Background(), &out, publish(t), "csv", string(example[1])); err != nil {
		t.Fatal(err)
	}
	if want := "segment,status,size\nkpop,withheld,\ntrails,published,1200\n"; out.String() != want {
		t.Errorf("%s gives:\n%s\nwant:\n%s", example[1], out.String(), want)
	}
}
