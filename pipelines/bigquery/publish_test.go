package bigquery

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

func publish(t *testing.T, p *Publisher, dir string, m *warehouse.Manifest) {
	t.Helper()
	if err := p.Publish(context.Background(), dir, m); err != nil {
		t.Fatalf("%v\n%s", err, p.opts.Log)
	}
}

// staging lists the staging tables that are there.
func stagingTables(t *testing.T, p *Publisher) (names []string) {
	t.Helper()
	it := p.client.Dataset(p.target.Dataset).Tables(context.Background())
	for {
		table, err := it.Next()
		if err != nil {
			return names
		}
		if strings.HasPrefix(table.TableID, "tamis_staging_") {
			names = append(names, table.TableID)
		}
	}
}

// TestPublish publishes two dates, the first again as another run and again as
// the same, and reads everything back each time.
func TestPublish(t *testing.T) {
	host := needEmulator(t)
	p, said := open(t, host, newTarget(t, host), Options{Scores: true})
	before, mBefore := makeRows(night-1, 40, "r0", "00").stage(t)
	publish(t, p, before, mBefore)
	for _, r := range []*rows{makeRows(night, 100, "r1", "aa"), makeRows(night, 60, "r2", "bb"), makeRows(night, 1, "r3", "cc"), makeRows(night, 0, "r4", "dd")} {
		dir, m := r.stage(t)
		publish(t, p, dir, m)
		wantPublished(t, p, dir, m)
		wantPublished(t, p, before, mBefore)
		said.Reset()
		publish(t, p, dir, m)
		if !strings.Contains(said.String(), "published in "+p.target.String()+" already") {
			t.Errorf("the same run again says %q", said)
		}
		wantPublished(t, p, dir, m)
	}
	if left := stagingTables(t, p); len(left) > 0 {
		t.Errorf("staging tables %v are left", left)
	}
}

// TestRollback has a row come into a staging table after it was counted: the
// transaction finds the count wrong after it has replaced other tables' rows, and
// everything is as it was. Its staging tables are the next try's to replace.
func TestRollback(t *testing.T) {
	host := needEmulator(t)
	for _, table := range []string{"segment_members", "run_audit", "runs"} {
		t.Run(table, func(t *testing.T) {
			p, _ := open(t, host, newTarget(t, host), Options{})
			old, mOld := makeRows(night, 100, "r1", "aa").stage(t)
			publish(t, p, old, mOld)
			dir, m := makeRows(night, 60, "r2", "bb").stage(t)
			p.reached = func(step string) {
				for _, name := range stagingTables(t, p) {
					if step == "before the transaction" && strings.HasPrefix(name, "tamis_staging_"+table+"_") {
						if _, err := p.query(context.Background(), "INSERT INTO "+p.path(name)+" SELECT * FROM "+p.path(name)+" LIMIT 1"); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			wantError(t, p.Publish(context.Background(), dir, m), nil, miscounted+": "+table, "as they were")
			wantPublished(t, p, old, mOld)
			p.reached = func(string) {}
			publish(t, p, dir, m)
			wantPublished(t, p, dir, m)
		})
	}
}

// TestTwoRuns has a second run publish the date while the first is at work.
func TestTwoRuns(t *testing.T) {
	host := needEmulator(t)
	for _, c := range []struct{ name, was string }{{"a new date", ""}, {"a date published before", "r0"}} {
		t.Run(c.name, func(t *testing.T) {
			target := newTarget(t, host)
			first, _ := open(t, host, target, Options{})
			second, _ := open(t, host, target, Options{})
			if c.was != "" {
				dir, m := makeRows(night, 10, c.was, "00").stage(t)
				publish(t, first, dir, m)
			}
			slow, mSlow := makeRows(night, 100, "r1", "aa").stage(t)
			quick, mQuick := makeRows(night, 60, "r2", "bb").stage(t)
			first.reached = func(step string) {
				if step == "before the transaction" {
					publish(t, second, quick, mQuick)
				}
			}
			wantError(t, first.Publish(context.Background(), slow, mSlow), ErrOvertaken, "r2")
			wantPublished(t, first, quick, mQuick)
		})
	}
}

// TestTwoRunsAtOnce has two runs of a date at work side by side.
func TestTwoRunsAtOnce(t *testing.T) {
	host := needEmulator(t)
	atOnce(t, host, newTarget(t, host))
}

// atOnce publishes a date for the first time from two runs at once: one of them
// is there whole, and the other says so.
func atOnce(t *testing.T, host, target string) {
	t.Helper()
	type entrant struct {
		p    *Publisher
		dir  string
		m    *warehouse.Manifest
		done chan error
	}
	var both [2]entrant
	ready := make(chan struct{}, len(both))
	start := make(chan struct{})
	for i := range both {
		e := &both[i]
		e.p, _ = open(t, host, target, Options{})
		e.dir, e.m = makeRows(night, 60+i, fmt.Sprintf("r%d", i), fmt.Sprintf("%02d", i)).stage(t)
		e.done = make(chan error, 1)
		e.p.reached = func(step string) {
			if step == "before the transaction" {
				ready <- struct{}{}
				<-start
			}
		}
		go func() { e.done <- e.p.Publish(context.Background(), e.dir, e.m) }()
	}
	for range both {
		select {
		case <-ready:
		case err := <-both[0].done:
			t.Fatal(err)
		case err := <-both[1].done:
			t.Fatal(err)
		}
	}
	close(start)
	errs := [2]error{<-both[0].done, <-both[1].done}
	winner := 0
	if errs[0] != nil {
		winner = 1
	}
	if errs[winner] != nil {
		t.Fatalf("neither is published: %v; %v", errs[0], errs[1])
	}
	wantError(t, errs[1-winner], ErrOvertaken, both[winner].m.Run)
	wantPublished(t, both[winner].p, both[winner].dir, both[winner].m)
}

// TestPastKeeping publishes a date whose members would be gone as they came.
func TestPastKeeping(t *testing.T) {
	host := needEmulator(t)
	p, _ := open(t, host, newTarget(t, host), Options{})
	dir, m := makeRows(night-40, 100, "r1", "aa").stage(t)
	publish(t, p, dir, m)
	if rows := shown[schemas.SegmentMemberRow](t, p, "segment_members", m.Date); len(rows) > 0 {
		t.Errorf("%d members past their keeping time are published", len(rows))
	}
	wantTable[schemas.SegmentRow](t, p, dir, m, "segments")
	wantTable[schemas.RunRow](t, p, dir, m, "runs")
}

func TestPublishMistakes(t *testing.T) {
	host := needEmulator(t)
	p, _ := open(t, host, newTarget(t, host), Options{})
	dir, m := makeRows(night, 100, "r1", "aa").stage(t)
	for _, c := range []struct {
		name, want string
		spoil      func(m *warehouse.Manifest)
	}{
		{"a name that is SQL", "cannot be published", func(m *warehouse.Manifest) { m.Run = "r' OR '" }},
		{"no date", "YYYY-MM-DD", func(m *warehouse.Manifest) { m.Date = "" }},
		{"a file that is not there", "no such file", func(m *warehouse.Manifest) {
			m.Tables["segments"] = warehouse.TableOut{Files: []string{"segments/none"}}
		}},
		{"another number of rows", "the manifest says 100", func(m *warehouse.Manifest) {
			out := m.Tables["segment_members"]
			out.Files = out.Files[1:]
			m.Tables["segment_members"] = out
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			spoilt := *m
			spoilt.Tables = map[string]warehouse.TableOut{}
			for name, out := range m.Tables {
				spoilt.Tables[name] = out
			}
			c.spoil(&spoilt)
			wantError(t, p.Publish(context.Background(), dir, &spoilt), nil, c.want)
			if rows := shown[schemas.RunRow](t, p, "runs", night.String()); len(rows) > 0 {
				t.Errorf("%v is published", rows)
			}
		})
	}
}
