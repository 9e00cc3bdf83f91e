package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// benchSize measures one size: a round runs everything once, one after the
// other, so that what else the machine does hits all alike.
func benchSize(ctx context.Context, o *options, in inputs, log io.Writer) (*table, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(in.dir, 0o755); err != nil {
		return nil, err
	}
	fmt.Fprintf(log, "preparing %s\n", in.dir)
	if _, _, err := measure(ctx, self, childPrepare, "-dir", in.dir, "-rows", strconv.Itoa(in.rows), "-history", strconv.Itoa(in.history),
		fmt.Sprintf("-profile=%t", o.profile != "")); err != nil {
		return nil, err
	}
	t := &table{rows: in.rows, history: in.history, runs: o.runs}
	b := &bench{inputs: in, self: self}
	if slices.Contains(o.runners, flinkName) {
		root, err := moduleRoot(ctx)
		if err != nil {
			return nil, err
		}
		if b.flink, err = startFlink(ctx, root); err != nil {
			return nil, err
		}
		defer b.flink.stop() // only of use while its jobs are measured
		t.startup = b.flink.startup
	}
	if err := os.RemoveAll(b.topics()); err != nil {
		return nil, err
	}
	// The first round warms the files' cache and is compared, not measured.
	for i := range o.runs + 1 {
		round, err := b.round(ctx, o)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			if t.agree, err = b.compare(ctx); err != nil {
				return nil, err
			}
			if !t.agree.same() {
				return t, nil
			}
			continue
		}
		t.rounds = append(t.rounds, round)
		fmt.Fprintf(log, "round %d of %d: %s\n", i, o.runs, round)
	}
	if o.profile != "" {
		if err := os.Setenv(profileFile, o.profile); err != nil {
			return nil, err
		}
		if _, err := b.job(ctx, jobProfile, o.runners[0]); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// bench runs the children of one size.
type bench struct {
	inputs
	self  string
	flink *flink // nil unless it is measured
}

// Names of what is measured, beside the runners.
const (
	peerName = "DuckDB"
	fullName = "everything"
	// givenName is the peer with topics given and no text, for orientation.
	givenName = "DuckDB, topics given"
)

// trial is one child, or for the peer both measures of one child.
type trial struct {
	pass, night cost
}

// round holds a trial of each runner, of the peer, and of the full job.
type round map[string]trial

func (b *bench) night() string   { return filepath.Join(b.dir, "night") }
func (b *bench) topics() string  { return filepath.Join(b.dir, "topics.parquet") }
func (b *bench) peerOut() string { return filepath.Join(b.dir, "peer-out") }

func (b *bench) round(ctx context.Context, o *options) (round, error) {
	r := round{}
	var err error
	for _, runner := range o.runners {
		var t trial
		if t.pass, err = b.job(ctx, jobPass, runner); err != nil {
			return nil, err
		}
		if o.full && runner == o.runners[0] {
			night, err := b.job(ctx, jobFull, runner)
			if err != nil {
				return nil, err
			}
			r[fullName] = trial{night: night}
		}
		if t.night, err = b.job(ctx, jobWords, runner); err != nil {
			return nil, err
		}
		r[runner] = t
	}
	if r[peerName], err = b.peer(ctx); err != nil || !o.full {
		return r, err
	}
	r[givenName], err = b.peer(ctx, "-given", b.topics())
	return r, err
}

// job runs a variant of the job over the day, in a copy of the warehouse.
func (b *bench) job(ctx context.Context, variant, runner string) (cost, error) {
	if err := os.RemoveAll(b.night()); err != nil {
		return cost{}, err
	}
	if err := linkTree(b.warehouse(), b.night()); err != nil {
		return cost{}, err
	}
	args := []string{"-dumps", b.dumps(), "-warehouse", b.night(), "-key_file", b.key(), "-policy", b.policy(), "-date", benchDay}
	run := func() (cost, error) {
		c, _, err := measure(ctx, b.bin(variant), args...)
		return c, err
	}
	if runner == flinkName {
		args = append(args, b.flink.flags()...)
		return b.flink.beside(run)
	}
	args = append(args, "-runner", runner)
	return run()
}

// peer runs the peer, which keeps what it finds in texts if it is not given
// that: in the round that is not measured.
func (b *bench) peer(ctx context.Context, given ...string) (t trial, err error) {
	if _, err := os.Stat(b.topics()); errors.Is(err, fs.ErrNotExist) {
		given = []string{"-keep", b.topics()}
	}
	if err := os.RemoveAll(b.peerOut()); err != nil {
		return t, err
	}
	if err := os.MkdirAll(b.peerOut(), 0o755); err != nil {
		return t, err
	}
	args := append([]string{childPeer, "-dumps", b.dumps(), "-rules", b.rules(), "-policy", b.policy(), "-out", b.peerOut(),
		"-history", b.peerHistory(), "-day", benchDay}, given...)
	c, out, err := measure(ctx, b.self, args...)
	if err != nil {
		return t, err
	}
	var report peerReport
	if err := json.Unmarshal(out, &report); err != nil {
		return t, fmt.Errorf("the peer's report: %w", err)
	}
	return trial{pass: cost{Wall: time.Duration(report.PassSeconds * float64(time.Second))}, night: c}, nil
}

// compare compares what the last night of the job and of the peer left.
func (b *bench) compare(ctx context.Context) (c comparison, err error) {
	_, out, err := measure(ctx, b.self, childCompare, "-warehouse", b.night(), "-out", b.peerOut(), "-accounts", b.accounts())
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(out, &c)
}

// linkTree copies a folder by hard links: what is published is never written
// to again.
func linkTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		return os.Link(path, filepath.Join(to, rel))
	})
}
