package bigquery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	bq "cloud.google.com/go/bigquery"
	"google.golang.org/api/iterator"

	"github.com/tamis-data/tamis/schemas"
)

// TestManagersQueries runs the README's queries for campaign managers over the
// views. The nights and the answers are those of the test of scripts/query.
func TestManagersQueries(t *testing.T) {
	host := needEmulator(t)
	p, _ := open(t, host, newTarget(t, host), Options{})
	content, err := os.ReadFile("../../scripts/query/testdata/managers.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Segments []struct {
			Dt, Segment, Name, Purpose string
			Version                    int64
			Reason                     *string
			Size, Entered, Left        *int64
		}
		Answers [][]string
	}
	if err := json.Unmarshal(content, &want); err != nil {
		t.Fatal(err)
	}
	nights := map[schemas.Date]*rows{}
	for _, s := range want.Segments {
		day, err := schemas.ParseDate(s.Dt)
		if err != nil {
			t.Fatal(err)
		}
		if nights[day] == nil {
			nights[day] = makeRows(day, 0, "r-"+s.Dt, "aa")
			nights[day].segments = nil
		}
		row := schemas.SegmentRow{Date: int32(day), Segment: s.Segment, Version: s.Version, Name: s.Name, Purpose: s.Purpose,
			Status: "published", WithheldReason: s.Reason, Size: s.Size, EnteredCount: s.Entered, LeftCount: s.Left}
		if s.Reason != nil {
			row.Status = "withheld"
		}
		nights[day].segments = append(nights[day].segments, row)
	}
	for _, r := range nights {
		dir, m := r.stage(t)
		publish(t, p, dir, m)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)\n## For campaign managers\n.*?```sql\n(.*?)```").FindSubmatch(readme)
	if block == nil {
		t.Fatal("the README has no queries for campaign managers")
	}
	queries := strings.Split(strings.TrimSuffix(strings.TrimSpace(string(block[1])), ";"), ";")
	if len(queries) != len(want.Answers) {
		t.Fatalf("the README has %d queries for campaign managers, want %d", len(queries), len(want.Answers))
	}
	for i, query := range queries {
		if got, want := answer(t, p, query), strings.Join(want.Answers[i], "\n"); got != want {
			t.Errorf("%s\ngives:\n%s\nwant:\n%s", query, got, want)
		}
	}
}

// fromViews finds a view's name where a statement reads from it. The emulator
// knows no default dataset, so that the test writes it out.
var fromViews = regexp.MustCompile(`\b(FROM|JOIN) ([a-z_]+)`)

// answer runs a query over the views and gives its result as lines of values
// with commas between them, the names of the columns first.
func answer(t *testing.T, p *Publisher, query string) string {
	t.Helper()
	query = fromViews.ReplaceAllString(query, fmt.Sprintf("$1 `%s.%s.$2`", p.target.Project, p.target.Views()))
	it, err := p.client.Query(query).Read(context.Background())
	if err != nil {
		t.Fatalf("%s\n%v", query, err)
	}
	var lines []string
	for {
		var values []bq.Value
		err := it.Next(&values)
		if len(lines) == 0 {
			var names []string
			for _, f := range it.Schema {
				names = append(names, f.Name)
			}
			lines = append(lines, strings.Join(names, ","))
		}
		if errors.Is(err, iterator.Done) {
			return strings.Join(lines, "\n")
		}
		if err != nil {
			t.Fatalf("%s\n%v", query, err)
		}
		var cells []string
		for _, v := range values {
			if v == nil {
				v = ""
			}
			cells = append(cells, fmt.Sprint(v))
		}
		lines = append(lines, strings.Join(cells, ","))
	}
}
