package main

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
	"github.com/tamis-data/tamis/transforms/identity"
)

const storyFrom = "2026-03-01"

// storyRows is rows a day: enough people for hiking to pass the smallest
// segment, few enough for 40 nights in a test.
const storyRows = 24_000

// hiking is Topics v2's Hiking & Camping, which the planted stories are about.
const hiking = 472

// makeStory writes the dumps of the planted stories.
func makeStory(t *testing.T, days, rows int, p dumps.Params) (string, *dumps.Expected) {
	t.Helper()
	p.Dir, p.Seed, p.From, p.Days, p.Rows = t.TempDir(), 7, date(t, storyFrom), days, rows
	if p.Languages == nil {
		p.Languages = []string{"en", "es", "fr"}
	}
	x, err := dumps.Write(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return p.Dir, x
}

// TestStories runs every planted person's story over 40 nights and compares
// each night's membership, score and row counts with what the generator says
// must come out. It is the end-to-end test of the gates, of flags that take
// back, hysteresis, expiry, moves, preferences, profiles and erasures.
func TestStories(t *testing.T) {
	dir, x := makeStory(t, dumps.OutcomeDays, storyRows, dumps.Params{})
	c := newConfig(t, dir)
	c.Definitions = t.TempDir()
	write(t, filepath.Join(c.Definitions, "hiking.yaml"),
		fmt.Sprintf("segment: hiking\nversion: 1\nname: Hiking\npurpose: ads\nany: [%d]\n", hiking))

	key, err := identity.ParseKey([]byte(testKey))
	if err != nil {
		t.Fatal(err)
	}
	ids, err := identity.NewHasher(key)
	if err != nil {
		t.Fatal(err)
	}
	for n, day := range x.Days {
		runAll(t, c, day.Date, day.Date) // compared at once: members are kept for 30 days only
		compareCounts(t, c, day)
		inSegment, scores := members(t, c, day.Date, "hiking"), hikingScores(t, c, day.Date)
		published := len(inSegment) > 0
		if n > 3 && !published {
			t.Errorf("%s: hiking is withheld, and the comparison says nothing", day.Date)
		}
		for _, p := range x.People {
			want := p.Outcomes[n]
			member := ids.Member([]byte(p.AccountID)).String()
			if _, in := inSegment[member]; published && in != want.Member {
				t.Errorf("%s: %s (%s): member %v, want %v", day.Date, p.Name, p.Why, in, want.Member)
			}
			if _, has := scores[member]; has != want.Interest {
				t.Errorf("%s: %s (%s): has a score %v, want %v", day.Date, p.Name, p.Why, has, want.Interest)
			}
		}
		if t.Failed() {
			return // the first wrong night says enough
		}
	}
}

// compareCounts compares a night's run_audit with the generator's counts.
func compareCounts(t *testing.T, c *Config, day dumps.ExpectedDay) {
	t.Helper()
	type fate struct{ gate, reason, surface string }
	want, got := map[fate]int64{}, map[fate]int64{}
	for surface, rows := range day.Surfaces {
		want[fate{"read", "read", surface}] = rows.Rows
		want[fate{"used", "used", surface}] = rows.Used
	}
	for _, r := range day.TurnedAway {
		want[fate{r.Gate, r.Reason, r.Surface}] = r.Rows
	}
	for _, r := range readTable[schemas.RunAuditRow](t, c, day.Date, "run_audit") {
		got[fate{r.Gate, r.Reason, r.Surface}] = r.Rows
	}
	for f, n := range want {
		if got[f] != n {
			t.Errorf("%s: %v: %d rows, want %d", day.Date, f, got[f], n)
		}
		delete(got, f)
	}
	for f, n := range got {
		t.Errorf("%s: %v: %d rows, want none", day.Date, f, n)
	}
}

func hikingScores(t *testing.T, c *Config, day string) map[string]schemas.InterestScoreRow {
	t.Helper()
	out := map[string]schemas.InterestScoreRow{}
	for _, r := range readTable[schemas.InterestScoreRow](t, c, day, "interest_scores") {
		if r.Interest == hiking {
			out[r.Member] = r
		}
	}
	return out
}

// readTable reads a published table of a night.
func readTable[Row any](t *testing.T, c *Config, day, table string) []Row {
	t.Helper()
	m, err := warehouse.ReadManifest(c.Warehouse, date(t, day))
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	for _, f := range m.Tables[table].Files {
		part, err := parquet.ReadFile[Row](filepath.Join(c.Warehouse, m.Folder(), f))
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, part...)
	}
	return rows
}
