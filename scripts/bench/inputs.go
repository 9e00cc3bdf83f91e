package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
	"github.com/tamis-data/tamis/transforms/lexicon"
)

const (
	// benchDay is the measured day; the history is of the days before.
	benchDay = "2026-06-01"
	// benchKey is no secret: it only makes runs alike.
	benchKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	// historyShare is how much smaller an earlier day is than the measured one.
	historyShare = 10
	// rowsPerPerson makes the people of a day.
	rowsPerPerson = 8
	// historyChunk is how many days of dumps are on disk at once.
	historyChunk = 10
)

// inputs is the folder of one size: the day's dumps, and what earlier days
// left, as the job and as the peer keep it.
type inputs struct {
	dir           string
	rows, history int
}

func inputsFor(cache string, rows, history int) inputs {
	return inputs{dir: filepath.Join(cache, fmt.Sprintf("rows-%d-history-%d", rows, history)), rows: rows, history: history}
}

func (in inputs) dumps() string     { return filepath.Join(in.dir, "dumps") }
func (in inputs) warehouse() string { return filepath.Join(in.dir, "warehouse") }
func (in inputs) rules() string     { return filepath.Join(in.dir, "rules") }
func (in inputs) policy() string    { return filepath.Join(in.dir, "policy") }
func (in inputs) key() string       { return filepath.Join(in.dir, "key") }
func (in inputs) accounts() string  { return filepath.Join(in.dir, "accounts") }
func (in inputs) bin(name string) string {
	return filepath.Join(in.dir, "bin", name)
}

// peerHistory is where the peer's earlier days are, "" for none.
func (in inputs) peerHistory() string {
	if in.history == 0 {
		return ""
	}
	return filepath.Join(in.dir, "peer")
}

// madeFrom is what the inputs depend on; a change makes them anew.
type madeFrom struct {
	Lexicon string
	SQL     string // a hash: the peer's earlier days are made by it
	Format  int
}

// inputsFormat changes with what prepare makes, and with what the gates let
// through.
const inputsFormat = 2

// runPrepare is the child process that makes inputs, unless they are there. It
// always builds the job, so that what is measured is the source as it is.
func runPrepare(ctx context.Context, args []string, log io.Writer) error {
	var in inputs
	fs := flag.NewFlagSet("prepare", flag.ContinueOnError)
	fs.StringVar(&in.dir, "dir", "", "")
	fs.IntVar(&in.rows, "rows", 0, "")
	fs.IntVar(&in.history, "history", 0, "")
	profile := fs.Bool("profile", false, "")
	if err := fs.Parse(args); err != nil {
		return err
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	files, phrases, err := wordsOnly(lexicon.Embedded())
	if err != nil {
		return err
	}
	src, err := lexicon.Default(lexicon.Options{})
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "building the job\n")
	if err := buildJobs(ctx, root, filepath.Join(in.dir, "bin"), files, *profile); err != nil {
		return err
	}
	peerSQL, err := hashSQL()
	if err != nil {
		return err
	}
	want := madeFrom{src.Hash(), peerSQL, inputsFormat}
	mark := filepath.Join(in.dir, "inputs.json")
	var have madeFrom
	content, err := os.ReadFile(mark)
	if err == nil && json.Unmarshal(content, &have) == nil && have == want {
		return nil
	}
	for _, d := range []string{in.dumps(), in.warehouse(), in.rules(), in.policy(), in.accounts(), filepath.Join(in.dir, "peer")} {
		if err := errors.Join(os.RemoveAll(d), os.MkdirAll(d, 0o755)); err != nil {
			return err
		}
	}
	if err := in.make(ctx, phrases, log); err != nil {
		return err
	}
	if content, err = json.Marshal(want); err != nil {
		return err
	}
	return os.WriteFile(mark, content, 0o644)
}

// make makes everything but the job.
func (in inputs) make(ctx context.Context, phrases []phrase, log io.Writer) error {
	day, err := schemas.ParseDate(benchDay)
	if err != nil {
		return err
	}
	if err := os.WriteFile(in.key(), []byte(benchKey), 0o600); err != nil {
		return err
	}
	if err := writePolicy(in.policy()); err != nil {
		return err
	}
	if err := writeRules(in.rules(), in.policy(), day, phrases); err != nil {
		return err
	}
	for left := in.history; left > 0; {
		n := min(left, historyChunk)
		from := day - schemas.Date(left)
		fmt.Fprintf(log, "history: %d days from %s\n", n, from)
		if err := in.makeHistory(ctx, from, n); err != nil {
			return err
		}
		left -= n
	}
	fmt.Fprintf(log, "the day: %d rows\n", in.rows)
	if err := in.makeDumps(ctx, in.dumps(), day, 1, in.rows); err != nil {
		return err
	}
	return in.keepAccounts(ctx, in.dumps(), "day")
}

func (in inputs) makeDumps(ctx context.Context, dir string, from schemas.Date, days, rows int) error {
	_, err := dumps.Write(ctx, dumps.Params{Dir: dir, Seed: 1, From: from, Days: days, Rows: rows,
		People: max(1000, in.rows/rowsPerPerson), NoSnapshots: true, NoPlanted: true, NoBadBytes: true, Workers: cores})
	return err
}

// makeHistory makes the dumps of some days, lets the job and the peer keep
// what they keep of a day, and deletes the dumps.
func (in inputs) makeHistory(ctx context.Context, from schemas.Date, days int) error {
	dir := filepath.Join(in.dir, "earlier")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := in.makeDumps(ctx, dir, from, days, max(1000, in.rows/historyShare)); err != nil {
		return err
	}
	last := from + schemas.Date(days-1)
	_, _, err := measure(ctx, in.bin(jobPass), "-dumps", dir, "-warehouse", in.warehouse(), "-key_file", in.key(), "-policy", in.policy(),
		"-from", from.String(), "-date", last.String())
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for d := from; d <= last; d++ {
		out := filepath.Join(in.dir, "peer", d.Partition())
		if err := os.MkdirAll(out, 0o755); err != nil {
			return err
		}
		if _, _, err := measure(ctx, self, childPeer, "-pass", "-dumps", dir, "-rules", in.rules(), "-policy", in.policy(), "-out", out, "-day", d.String()); err != nil {
			return err
		}
	}
	if err := in.keepAccounts(ctx, dir, from.String()); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// keepAccounts notes the account ids behind the peer's hashes, to compare
// memberships by.
func (in inputs) keepAccounts(ctx context.Context, dumps, name string) error {
	db, err := openDuckDB(ctx)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, fmt.Sprintf(`COPY (SELECT DISTINCT account_id, hash(account_id) AS member
		FROM read_parquet('%s/*/dt=*/*.parquet', union_by_name = true) WHERE account_id <> '') TO '%s/%s.parquet'`, dumps, in.accounts(), name))
	return errors.Join(err, db.Close())
}
