package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
)

// rowsPerBucket is how many of the day's rows a bucket should hold: its records
// and people, some 60 bytes a row, fit a core's share of a small machine.
const rowsPerBucket = 250_000

// shardRows is how many rows a shard has at most, where its file lets a row
// group be cut. A core takes one shard after another: larger ones would leave
// the others with nothing to do at the end, smaller ones gain nothing.
const shardRows = 1 << 20

// plan is one night, worked out before anything runs.
type plan struct {
	day       schemas.Date
	input     *source.Plan
	snapshots map[string][]string
	bits      int
	evidence  []EvidenceFile
	flags     []FlagFile
	used      []warehouse.Used
	missed    []schemas.Date // days between published ones, without a manifest
	run       string
	// publishedAt is when this very run was published somewhere before; zero for
	// a run that never was.
	publishedAt time.Time
}

// planNight reads the day's footers and the manifests of the days whose signals
// the night needs.
func planNight(c *Config, refs *Refs, rules *Rules, day schemas.Date) (*plan, error) {
	p := &plan{day: day, snapshots: map[string][]string{}}
	var err error
	if p.input, err = source.PlanDay(c.Dumps, day); err != nil {
		return nil, err
	}
	manifests, err := warehouse.Manifests(c.Warehouse)
	if err != nil {
		return nil, err
	}
	if err := p.addSnapshots(c, manifests); err != nil {
		return nil, err
	}
	if err := p.addEvidence(c, refs, rules, manifests); err != nil {
		return nil, err
	}
	p.input.Split(cmp.Or(c.ShardRows, shardRows))
	p.bits = bitsFor(p.input.Total())
	p.run = p.id(refs)
	return p, nil
}

// bitsFor gives the number of buckets, as a power of two, for so many rows: at
// least 4, so that every core has work, at most 4,096.
func bitsFor(rows int64) int {
	return min(max(bits.Len64(uint64(rows/rowsPerBucket)), 2), 12)
}

// addSnapshots adds the optional inputs. One that is expected, or that an
// earlier night used, must be there: without it hidden interests would come
// back, or erased people.
func (p *plan) addSnapshots(c *Config, manifests []*warehouse.Manifest) error {
	for _, snap := range schemas.Snapshots() {
		used, err := p.input.AddSnapshot(c.Dumps, snap, p.day)
		if err != nil {
			return err
		}
		expected, why := c.expects(snap.Name), "-expect names it"
		for _, m := range manifests {
			if len(m.Snapshots[snap.Name]) > 0 && m.Date <= p.day.String() {
				expected, why = true, "the run of "+m.Date+" used it"
			}
		}
		if len(used) == 0 && expected {
			return fmt.Errorf("%w: %s has no complete day up to %s, and is expected (%s): write %s/dt=…/%s", source.ErrIncomplete,
				source.Join(c.Dumps, snap.Name), p.day, why, snap.Name, source.Success)
		}
		for _, d := range used {
			p.snapshots[snap.Name] = append(p.snapshots[snap.Name], d.String())
		}
	}
	return nil
}

// addEvidence finds the files of earlier days, through the manifest of each.
func (p *plan) addEvidence(c *Config, refs *Refs, rules *Rules, manifests []*warehouse.Manifest) error {
	window := schemas.Date(rules.Policy.Scores.WindowDays)
	reach := window + schemas.Date(rules.Policy.Times.FlagDays)
	published := map[schemas.Date]bool{}
	first := p.day
	for _, m := range manifests {
		day, err := schemas.ParseDate(m.Date)
		if err != nil {
			return err
		}
		if m.KeyCheck != refs.KeyCheck {
			return fmt.Errorf("the warehouse was filled under another key (%s, not %s): under two keys every person would count twice; pass the right -key_file or start a new warehouse", m.KeyCheck, refs.KeyCheck)
		}
		published[day] = true
		first = min(first, day)
		if day >= p.day || day <= p.day-reach || m.Signals.Flags == "" {
			continue
		}
		folder := store.Join(c.Warehouse, m.Folder())
		p.used = append(p.used, warehouse.Used{Date: m.Date, Run: m.Run})
		p.flags = append(p.flags, FlagFile{day, store.Join(folder, m.Signals.Flags)})
		if day <= p.day-window {
			continue
		}
		for i, file := range m.Signals.Files {
			p.evidence = append(p.evidence, EvidenceFile{Day: day, Path: store.Join(folder, file),
				Range: evidence.Range{Bits: m.Signals.Bits, Bucket: i}})
		}
	}
	for day := max(first, p.day-window) + 1; day < p.day; day++ {
		if !published[day] {
			p.missed = append(p.missed, day)
		}
	}
	return nil
}

// codeFormat changes when the same inputs would give other rows, so that a run
// by newer code is another run.
const codeFormat = 1

// id names the run by everything that its tables depend on.
func (p *plan) id(refs *Refs) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d\n%s\n%s\n%s\n%s\n%s\n%s\n", codeFormat, p.day, p.input.Hash(),
		refs.PolicyHash, refs.LexiconHash, refs.DefinitionsHash, refs.KeyCheck)
	for _, u := range p.used {
		fmt.Fprintf(h, "%s %s\n", u.Date, u.Run)
	}
	return p.day.String() + "-" + hex.EncodeToString(h.Sum(nil)[:6])
}

// missedCommand is what to run to fill in the missed nights and redo this one.
func (p *plan) missedCommand(c *Config) string {
	if len(p.missed) == 0 {
		return ""
	}
	days := make([]string, len(p.missed))
	for i, d := range p.missed {
		days[i] = d.String()
	}
	return fmt.Sprintf("missed: %s; fill in with: nightly %s -from %s -date %s",
		strings.Join(days, ", "), c.arguments(), p.missed[0], p.day)
}

var errNoFuture = errors.New("the date is in the future")
