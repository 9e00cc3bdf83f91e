package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// managers is testdata/managers.json, which the test of pipelines/bigquery
// reads too: both must give the same answers.
type managers struct {
	About    string
	Segments []struct {
		Dt, Segment, Name, Purpose string
		Version                    int64
		Reason                     *string
		Size, Entered, Left        *int64
	}
	Answers [][]string
}

// TestManagersQueries runs the README's queries for campaign managers.
func TestManagersQueries(t *testing.T) {
	content, err := os.ReadFile("testdata/managers.json")
	if err != nil {
		t.Fatal(err)
	}
	var want managers
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&want); err != nil {
		t.Fatal(err)
	}
	nights := map[string][]schemas.SegmentRow{}
	for _, s := range want.Segments {
		day, err := schemas.ParseDate(s.Dt)
		if err != nil {
			t.Fatal(err)
		}
		row := schemas.SegmentRow{Date: int32(day), Segment: s.Segment, Version: s.Version, Name: s.Name, Purpose: s.Purpose,
			Status: "published", WithheldReason: s.Reason, Size: s.Size, EnteredCount: s.Entered, LeftCount: s.Left}
		if s.Reason != nil {
			row.Status = "withheld"
		}
		nights[s.Dt] = append(nights[s.Dt], row)
	}
	root := t.TempDir()
	w, err := warehouse.Open(t.Context(), root, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for date, rows := range nights {
		s, err := w.Stage("r-" + date)
		if err != nil {
			t.Fatal(err)
		}
		m := &warehouse.Manifest{Format: warehouse.Format, Date: date, Run: "r-" + date, Tables: map[string]warehouse.TableOut{}}
		stage(t, s, m, "segments", rows)
		m.Signals.Flags = m.Tables["segments"].Files[0] // a manifest names one; no query reads it
		if err := s.Publish(m); err != nil {
			t.Fatal(err)
		}
	}
	queries := managersQueries(t)
	if len(queries) != len(want.Answers) {
		t.Fatalf("the README has %d queries for campaign managers, want %d", len(queries), len(want.Answers))
	}
	for i, query := range queries {
		var out bytes.Buffer
		if err := run(context.Background(), &out, root, "csv", query); err != nil {
			t.Fatalf("%s\n%v", query, err)
		}
		if want := strings.Join(want.Answers[i], "\n") + "\n"; out.String() != want {
			t.Errorf("%s\ngives:\n%s\nwant:\n%s", query, out.String(), want)
		}
	}
}

// managersQueries are the statements of the README's section for them.
func managersQueries(t *testing.T) (queries []string) {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)\n## For campaign managers\n.*?```sql\n(.*?)```").FindSubmatch(readme)
	if block == nil {
		t.Fatal("the README has no queries for campaign managers")
	}
	for query := range strings.SplitSeq(strings.TrimSpace(string(block[1])), ";") {
		if query = strings.TrimSpace(query); query != "" {
			queries = append(queries, query)
		}
	}
	return queries
}
