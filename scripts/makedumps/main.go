// Command makedumps writes days of made-up dumps of all four surfaces, with
// planted cases, and what must come out of them (expected/expected.json):
//
//	go run ./scripts/makedumps -out dumps -from 2026-03-01 -days 7 -rows 200000
//
// The same flags give the same bytes. A day that is already there is an error.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "makedumps:", err)
		os.Exit(1)
	}
}

// run is main less the process: flags in, one line a day out.
func run(ctx context.Context, args []string, out, usage io.Writer) error {
	var p dumps.Params
	var from, languages string
	snapshots := true
	flags := flag.NewFlagSet("makedumps", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.StringVar(&p.Dir, "out", "", "folder to write to (required)")
	flags.Uint64Var(&p.Seed, "seed", 1, "what makes these dumps differ from others")
	flags.StringVar(&from, "from", "2026-03-01", "first day, YYYY-MM-DD")
	flags.IntVar(&p.Days, "days", 7, "number of days")
	flags.IntVar(&p.Rows, "rows", 200_000, "rows a day over all surfaces")
	flags.IntVar(&p.Files, "files", 2, "files a surface and day")
	flags.BoolVar(&p.IntAccounts, "int_accounts", false, "account_id as INT64 instead of a string")
	flags.BoolVar(&snapshots, "snapshots", true, "write profiles, preferences and erasures too")
	flags.StringVar(&languages, "languages", "", "only these languages of random people, as en,es,fr; default all")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	var err error
	if p.From, err = schemas.ParseDate(from); err != nil {
		return fmt.Errorf("-from: %w", err)
	}
	if languages != "" {
		p.Languages = strings.Split(languages, ",")
	}
	p.NoSnapshots = !snapshots
	expected, err := dumps.Write(ctx, p)
	if err != nil {
		return err
	}
	for _, d := range expected.Days {
		var rows, used int64
		for _, s := range d.Surfaces {
			rows, used = rows+s.Rows, used+s.Used
		}
		if _, err := fmt.Fprintf(out, "%s: %d rows written, %d of them usable\n", d.Date, rows, used); err != nil {
			return err
		}
	}
	return nil
}
