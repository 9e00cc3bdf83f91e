// Command nightly runs a night: it reads the dumps of a day, takes their rows
// through the gates, merges what is left with the evidence of the last 90 days
// and publishes audience segments into a warehouse.
//
// Exit codes: 0 published (or published before, and the same again) · 1 failed ·
// 2 the command line, a rule file, the key, the bucket or the BigQuery target is wrong · 3 the input is
// incomplete or cannot be read · 4 an audit failed · 5 another run is at work.
// Whatever is not 0 has published nothing of the day it stopped at.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"

	"github.com/tamis-data/tamis/pipelines/bigquery"
	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// errConfig is wrapped by errors that a change of the command line, of a rule
// file or of the key mends.
var errConfig = errors.New("configuration")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// At the level of information Beam prints each graph, between the lines that
	// people read here; its warnings and errors stay.
	beamlog.LogLevel = "warn"
	if os.Getenv("GOGC") == "" {
		// Half of what a run holds are rules that never change: collecting earlier
		// saves a fifth of the memory and costs no time that could be measured.
		debug.SetGCPercent(50)
	}
	var c Config
	c.register(flag.CommandLine)
	chooseRunner("direct")
	flag.Usage = usage
	flag.Parse()
	c.Rest = flag.Args()
	beam.Init() // a worker process of an engine never returns from here
	os.Exit(run(ctx, &c, os.Stdout, os.Stderr))
}

// chooseRunner makes name the runner unless the command line says otherwise;
// Beam's own default is another.
func chooseRunner(name string) {
	f := flag.Lookup("runner")
	if f == nil {
		return
	}
	f.DefValue = name
	if err := f.Value.Set(name); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// run runs what the configuration asks for and gives the exit code.
func run(ctx context.Context, c *Config, stdout, stderr io.Writer) int {
	var err error
	switch {
	case !c.Demo:
		err = runNights(ctx, c, time.Now(), stdout, stderr)
	case c.Dumps+c.Warehouse+c.KeyFile+c.Publish != "" || len(c.Rest) > 0:
		err = fmt.Errorf("%w: -demo has dumps, a warehouse and a key of its own, and publishes nowhere else: give no others with it", errConfig)
	default:
		err = runDemo(ctx, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "nightly: %v\n", err)
	}
	return exitCode(err)
}

func exitCode(err error) int {
	var fault *source.Fault
	var left *failure
	switch {
	case err == nil:
		return 0
	case errors.Is(err, warehouse.ErrBusy), errors.Is(err, bigquery.ErrOvertaken):
		return 5
	case errors.Is(err, errConfig), errors.Is(err, bigquery.ErrTarget), errors.Is(err, warehouse.ErrTarget):
		return 2
	case errors.Is(err, source.ErrIncomplete), errors.Is(err, source.ErrNoRows), errors.As(err, &fault),
		errors.As(err, &left) && left.Input:
		return 3
	case errors.Is(err, errAudit):
		return 4
	}
	return 1
}

// runNights runs the days in order and stops at the first that fails.
func runNights(ctx context.Context, c *Config, now time.Time, stdout, stderr io.Writer) (err error) {
	days, err := c.days(now)
	if err != nil {
		return fmt.Errorf("%w: %w", errConfig, err)
	}
	// The rules and the key are loaded once here, so that a mistake in them is
	// known before a lock is taken or a file is waited for.
	rules, err := LoadRules(&Refs{PolicyDir: c.Policy, DefinitionsDir: c.Definitions, KeyFile: c.KeyFile})
	if err != nil {
		return fmt.Errorf("%w: %w", errConfig, err)
	}
	console := newConsole(stderr)
	if err := checkEngine(ctx, c); err != nil {
		return err
	}
	if err := checkCloud(ctx, c, console); err != nil {
		return err
	}
	deadline := now.Add(c.Deadline)
	for _, day := range days {
		if err := waitFor(ctx, c, day, deadline, console); err != nil {
			return err
		}
	}
	w, err := warehouse.Open(ctx, c.Warehouse, warehouse.Options{Log: console, Lease: c.lease})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	ctx, forget := w.Guard(ctx)
	defer forget()
	if days, err = withLate(c, days, rules, console); err != nil {
		return err
	}
	for _, day := range days {
		out, err := runNight(ctx, c, w, day, console)
		if errors.Is(err, errDryRun) {
			console.line("%s: %v", day, err)
			continue
		}
		if err != nil {
			// What a run that lost the warehouse staged is swept away below it: that
			// is then the reason, whatever it ran into.
			if lost := w.Confirm(); errors.Is(lost, warehouse.ErrBusy) {
				err = errors.Join(lost, err)
			}
			return fmt.Errorf("%s: %w", day, err)
		}
		if err := summarise(stdout, c, out); err != nil {
			return err
		}
		if err := writeReport(c, out); err != nil {
			return fmt.Errorf("%s is published; its report page could not be written: %w", day, err)
		}
	}
	return nil
}

// pollEvery is how often a day that is not complete is looked at again.
const pollEvery = 30 * time.Second

// waitFor waits until a day is complete, at most until the deadline.
func waitFor(ctx context.Context, c *Config, day schemas.Date, deadline time.Time, console *console) error {
	for {
		err := source.Complete(c.Dumps, day)
		if err == nil || !errors.Is(err, source.ErrIncomplete) {
			return err
		}
		left := time.Until(deadline)
		if left <= 0 {
			return fmt.Errorf("%s: %w; once it is there run: nightly %s -date %s", day, err, c.arguments(), day)
		}
		console.line("waiting for %s, at most %s more: %v", day, left.Round(time.Second), err)
		select {
		case <-ctx.Done():
			return fmt.Errorf("interrupted while waiting for %s: %w", day, ctx.Err())
		case <-time.After(min(left, pollEvery)):
		}
	}
}

func usage() {
	out := flag.CommandLine.Output()
	fmt.Fprint(out, `Usage: nightly -dumps DIR -warehouse DIR -key_file FILE [-date YYYY-MM-DD]
       nightly -demo

Turns a day's dumps into audience segment tables. The flags of this job:

`)
	own := flag.NewFlagSet("nightly", flag.ContinueOnError)
	(&Config{}).register(own)
	own.SetOutput(out)
	own.PrintDefaults()
	fmt.Fprint(out, `
  -runner string
    	direct or prism, or another runner of Beam's (default "direct")
  -flink_rest string
    	address of a Flink cluster's page, to cancel an interrupted job there

Beam's runners add flags of their own. Exit codes: 0 published, 1 failed, 2 configuration, 3 input, 4 audit,
5 another run is at work.
`)
}
