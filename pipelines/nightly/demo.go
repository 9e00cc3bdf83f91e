package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

// The demo's dumps: enough people for one segment over the minimum of 1,000.
const (
	demoDays = 5
	demoRows = 300_000
	demoFrom = "2026-03-02"
	// demoMark is in the demo's folder, so that a run again clears away what
	// the demo made and nothing else.
	demoMark = "made-by-tamis-demo"
)

// runDemo makes a few days of dumps under a throwaway key, runs them, and shows
// what became of a few people.
func runDemo(ctx context.Context, stdout, stderr io.Writer) error {
	start := time.Now()
	root := filepath.Join(os.TempDir(), "tamis-demo")
	c := &Config{Dumps: filepath.Join(root, "dumps"), Warehouse: filepath.Join(root, "warehouse"),
		KeyFile: filepath.Join(root, "throwaway.key"), MaxBad: 0.1}
	if err := clearDemo(root); err != nil {
		return err
	}
	if err := writeDemoKey(c.KeyFile); err != nil {
		return err
	}
	from, err := schemas.ParseDate(demoFrom)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Making %d days of dumps, %s rows a day, in %s\n", demoDays, thousands(demoRows), root)
	_, err = dumps.Write(ctx, dumps.Params{Dir: c.Dumps, Seed: 1, From: from, Days: demoDays, Rows: demoRows,
		Languages: []string{"en", "es", "fr"}})
	if err != nil {
		return fmt.Errorf("making the dumps: %w", err)
	}
	c.From, c.Date = from.String(), (from + demoDays - 1).String()
	nights, err := runDemoNights(ctx, c, stdout, stderr)
	if err != nil {
		return err
	}
	if err := showPeople(stdout, c, nights[len(nights)-1]); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\nDone in %s.\n%s", time.Since(start).Round(100*time.Millisecond), nextCommands(c))
	return nil
}

func clearDemo(root string) error {
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, demoMark)); err != nil && len(entries) > 0 {
		return fmt.Errorf("%s is not a folder of the demo: move it away first", root)
	}
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, demoMark), nil, 0o644)
}

func writeDemoKey(path string) error {
	var secret [32]byte
	rand.Read(secret[:]) // never fails: the process ends instead
	return os.WriteFile(path, []byte(hex.EncodeToString(secret[:])+"\n"), 0o600)
}

// runDemoNights runs the nights, a line each, and the last one's summary.
func runDemoNights(ctx context.Context, c *Config, stdout, stderr io.Writer) ([]*outcome, error) {
	days, err := c.days(time.Now())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errConfig, err)
	}
	w, err := warehouse.Open(ctx, c.Warehouse, warehouse.Options{})
	if err != nil {
		return nil, err
	}
	defer w.Close() // the lock; nothing is written through it
	console := newConsole(stderr)
	console.quiet = true
	var nights []*outcome
	for i, day := range days {
		o, err := runNight(ctx, c, w, day, console)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", day, err)
		}
		if err := writeReport(c, o); err != nil {
			return nil, err
		}
		nights = append(nights, o)
		if i == len(days)-1 {
			return nights, summarise(stdout, c, o)
		}
		fmt.Fprintf(stdout, "%s  %s rows read, %s used, segments published: %d\n", day,
			thousands(sum(o.result.audit.Read)), thousands(sum(o.result.audit.Used)), o.published())
	}
	return nights, nil
}

func nextCommands(c *Config) string {
	return fmt.Sprintf(`
Next:
  query the tables    go run ./scripts/query -warehouse %[1]s \
                        "SELECT segment, status, size FROM segments WHERE dt = '%[2]s' ORDER BY segment"
  make a key          openssl rand -hex 32 > tamis.key
  run your dumps      go run ./pipelines/nightly -dumps DIR -warehouse DIR -key_file tamis.key -date YYYY-MM-DD
                        (DIR/assistant/dt=YYYY-MM-DD/*.parquet and %[3]s; the README lists the columns)
  write a segment     cp -r transforms/segments/data my-segments, edit, and run with -definitions my-segments
`, c.Warehouse, c.Date, source.Success)
}
