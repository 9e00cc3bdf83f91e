// Command bench measures the nightly job against DuckDB at the same work:
//
//	go run ./scripts/bench [-rows N,…] [-runs N] [-runners direct,prism,flink] [-history N] [-json] [-profile FILE]
//
// It makes a day's dumps and the evidence of earlier days once a size, runs the
// job and the peer by turns as child processes of two cores each, checks that
// both give the same memberships, and prints the medians. README.md says what
// is measured. With -cost it measures nothing, and works out from what -json
// printed what a night of another size would cost.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
)

// cores is what the job and the peer may use.
const cores = 2

// Names of this program's child processes, as its first argument.
const (
	childPrepare = "prepare"
	childPeer    = "peer"
	childCompare = "compare"
)

// options are the command line.
type options struct {
	rows    []int
	runs    int
	runners []string
	history int
	cache   string
	json    bool
	full    bool
	profile string
	cost    string
	plot    string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run is main less the process; children are this program again.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case childPrepare:
			return runPrepare(ctx, args[1:], stderr)
		case childPeer:
			return runPeer(ctx, args[1:], stdout)
		case childCompare:
			return runCompare(ctx, args[1:], stdout)
		}
	}
	o, err := parseOptions(args, stderr)
	if err != nil {
		return err
	}
	if o.cost != "" {
		return o.report(stdout)
	}
	for _, rows := range o.rows {
		in := inputsFor(o.cache, rows, o.history)
		t, err := benchSize(ctx, o, in, stderr)
		if err != nil {
			return fmt.Errorf("%d rows: %w", rows, err)
		}
		people := stdout
		if o.json { // objects for programs, the table still for people
			people = stderr
			err = t.writeJSON(stdout)
		}
		if err = errors.Join(err, t.write(people)); err != nil {
			return err
		}
		if !t.agree.same() {
			return fmt.Errorf("%d rows: the job and DuckDB do not give the same: %+v", rows, t.agree)
		}
	}
	return nil
}

func parseOptions(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	rows := fs.String("rows", "2000000", "rows of the day, several by commas")
	runners := fs.String("runners", "direct,prism", "Beam runners to measure: direct, prism, flink")
	fs.IntVar(&o.runs, "runs", 5, "measured runs, of which the median is taken")
	fs.IntVar(&o.history, "history", 89, "earlier days of evidence, each of a tenth of the rows")
	fs.StringVar(&o.cache, "cache", filepath.Join(os.TempDir(), "tamis-bench"), "folder that keeps the inputs")
	fs.BoolVar(&o.json, "json", false, "print one JSON object a runner, and the table on standard error")
	fs.BoolVar(&o.full, "full", true, "measure, for orientation, the job as it ships and DuckDB with topics given")
	fs.StringVar(&o.profile, "profile", "", "file for a CPU profile of one more night of the job as it ships, for go tool pprof")
	fs.StringVar(&o.cost, "cost", "", "measure nothing: print the cost model of what -json printed into this `file`, for two sizes or more")
	fs.StringVar(&o.plot, "plot", "", "with -cost: draw growth into this SVG `file` too")
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	if o.plot != "" && o.cost == "" {
		return nil, errors.New("-plot draws what -cost names")
	}
	for _, s := range strings.Split(*rows, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-rows %q: want numbers of 1 or more", *rows)
		}
		o.rows = append(o.rows, n)
	}
	o.runners = strings.Split(*runners, ",")
	for _, r := range o.runners {
		if r != "direct" && r != "prism" && r != flinkName {
			return nil, fmt.Errorf("-runners %q: want some of direct, prism and flink", *runners)
		}
	}
	if o.runs < 1 || o.history < 0 || o.history > 89 {
		return nil, errors.New("-runs wants 1 or more, -history 0 to 89")
	}
	return o, nil
}
