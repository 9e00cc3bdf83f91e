package dumps

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/tamis-data/tamis/schemas"
)

// share is each surface's part of the random rows in percent; the assistant
// takes what is left by rounding.
var share = [schemas.NumSurfaces]int{schemas.Glasses: 8, schemas.Imagine: 10, schemas.Vibes: 12}

// Write makes the dumps and expected/expected.json below p.Dir. It never writes
// over dumps: a folder of a day that is already there is an error, since files
// of an older call would otherwise mix with those of this one.
func Write(ctx context.Context, p Params) (*Expected, error) {
	p, err := p.withDefaults()
	if err != nil {
		return nil, err
	}
	w, err := newWorld(p)
	if err != nil {
		return nil, err
	}
	l := newLedger()
	x := &Expected{Seed: p.Seed, From: p.From.String(), People: w.expectedPeople(p)}
	for i := range p.Days {
		day := p.From + schemas.Date(i)
		tallies, err := w.writeDay(ctx, p, i)
		if err != nil {
			return nil, fmt.Errorf("dumps: %s: %w", day, err)
		}
		x.addDay(day, tallies, l.close(day, tallies))
		x.addOutcomes(w, l, day, p.From+schemas.Date(p.Days-1))
	}
	if !p.NoSnapshots {
		if err := w.writeSnapshots(p); err != nil {
			return nil, fmt.Errorf("dumps: snapshots: %w", err)
		}
	}
	return x, x.write(p.Dir)
}

func newWorld(p Params) (*world, error) {
	t, err := loadTables(embedded)
	if err != nil {
		return nil, err
	}
	w := &world{seed: p.Seed, users: p.People, noBadBytes: p.NoBadBytes, places: t.places, languages: t.languages, cases: t.cases}
	if p.NoPlanted {
		w.cases = nil
	}
	for _, code := range p.Languages {
		if t.languages[code] == nil {
			return nil, fmt.Errorf("dumps: unknown language %q", code)
		}
		if w.only == nil {
			w.only = map[string]bool{}
		}
		w.only[code] = true
	}
	return w, nil
}

// job is one file to write.
type job struct {
	surface schemas.Surface
	file    int
	random  int // random rows
	planted []storyRow
}

// jobs plans the files of a day of the story: the random rows dealt evenly over
// the files of a surface, the planted ones in turn, so that a conversation of
// theirs lies in several files.
func (w *world) jobs(p Params, day int) []job {
	var stories [schemas.NumSurfaces][]storyRow
	random := p.Rows
	for _, s := range schemas.Surfaces() {
		stories[s] = w.story(s, p.From, day)
		random -= len(stories[s])
	}
	random = max(0, random)
	left := random
	var rows [schemas.NumSurfaces]int
	for s, percent := range share {
		rows[s] = random * percent / 100
		left -= rows[s]
	}
	rows[schemas.Assistant] = left
	var jobs []job
	for _, s := range schemas.Surfaces() {
		for f := range p.Files {
			j := job{surface: s, file: f, random: rows[s]*(f+1)/p.Files - rows[s]*f/p.Files}
			for i := f; i < len(stories[s]); i += p.Files {
				j.planted = append(j.planted, stories[s][i])
			}
			jobs = append(jobs, j)
		}
	}
	return jobs
}

// writeDay writes all files of a day, p.Workers at a time, then _SUCCESS for each surface.
func (w *world) writeDay(ctx context.Context, p Params, day int) ([]*tally, error) {
	date := p.From + schemas.Date(day)
	for _, s := range schemas.Surfaces() {
		if err := makeFolder(filepath.Join(p.Dir, folder(s, date))); err != nil {
			return nil, err
		}
	}
	jobs := w.jobs(p, day)
	tallies := make([]*tally, len(jobs))
	errs := make([]error, len(jobs))
	next := make(chan int)
	var workers sync.WaitGroup
	for range p.Workers {
		workers.Go(func() {
			for i := range next {
				if errs[i] = ctx.Err(); errs[i] == nil {
					tallies[i], errs[i] = w.writeFile(p, date, jobs[i])
				}
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	workers.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, s := range schemas.Surfaces() {
		if err := succeed(filepath.Join(p.Dir, folder(s, date))); err != nil {
			return nil, err
		}
	}
	return tallies, nil
}

// writeFile writes one file and counts what is in it.
func (w *world) writeFile(p Params, day schemas.Date, j job) (*tally, error) {
	t := newTally(j.surface)
	name := filepath.Join(p.Dir, folder(j.surface, day), fmt.Sprintf("part-%05d.parquet", j.file))
	err := createFile(name, func(out io.Writer) error {
		sink, err := newSink(out, j.surface, p)
		if err != nil {
			return err
		}
		m := newMaker(w, j.surface, day, j.file, func(r *row, watch uint64) error {
			t.add(r, day, chatKey{chat: watch})
			return sink.add(r)
		})
		if err := m.rows(j.random); err != nil {
			return err
		}
		for i := range j.planted {
			sr := &j.planted[i]
			t.add(&sr.row, day, chatKey{sr.who, sr.chat})
			if err := sink.add(&sr.row); err != nil {
				return err
			}
		}
		return sink.close()
	})
	return t, err
}

// makeFolder makes a folder that must not have held a file.
func makeFolder(dir string) error {
	if old, err := os.ReadDir(dir); err == nil && len(old) > 0 {
		return fmt.Errorf("%s already holds files: choose another folder or delete it", dir)
	}
	return os.MkdirAll(dir, 0o755)
}

// succeed says that a folder is complete.
func succeed(dir string) error {
	return os.WriteFile(filepath.Join(dir, "_SUCCESS"), nil, 0o644)
}
