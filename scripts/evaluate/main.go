// Command evaluate measures the shipped lexicon on labelled texts: recall of
// the drop decision, false drops, near misses, languages turned away, and
// interests, each by file, category and language and never pooled over files.
//
//	go run ./scripts/evaluate -own            # our own set
//	go run ./scripts/evaluate FOLDER…         # every *.jsonl of the folders
//	go run ./scripts/evaluate -own -format markdown FOLDER…
//	go run ./scripts/evaluate -calibration    # score against days of evidence
//	go run ./scripts/evaluate -second_stage FOLDER…  # what a trained stage would add
//
// A text report lists everything, then the figures that count beside their
// targets; a markdown report has the latter, as the README quotes them. With
// -misses N the first N ids of what failed are listed by file, category and
// language, and -lexicon FOLDER measures a lexicon that is not the shipped
// one, to compare two versions. Texts never appear.
package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/tamis-data/tamis/scripts/evaluate/calibrate"
	"github.com/tamis-data/tamis/scripts/evaluate/measure"
	"github.com/tamis-data/tamis/scripts/evaluate/secondstage"
	"github.com/tamis-data/tamis/transforms/lexicon"
	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/shipped"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// Our own set and the coarse names, so that the command runs in any folder.
//
//go:embed testdata/own/*.jsonl testdata/coarse.tsv
var data embed.FS

const (
	ownFolder  = "testdata/own"
	coarseFile = "testdata/coarse.tsv"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with its surroundings as parameters; it gives the exit status:
// 0 measured (whether targets are reached or not), 1 a fault, 2 usage.
func run(args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() {
		fmt.Fprintln(errs, "usage: evaluate [-own] [-format text|markdown] [-misses N] [-lexicon FOLDER] FOLDER… | -second_stage FOLDER… | -calibration")
		flags.PrintDefaults()
	}
	own := flags.Bool("own", false, "measure on our own set")
	format := measure.Text
	flags.Func("format", "text or markdown (default text)", func(s string) (err error) {
		format, err = measure.ParseFormat(s)
		return err
	})
	misses := flags.Uint("misses", 0, "list the first `N` ids of what failed")
	lexiconFolder := flags.String("lexicon", "", "measure the lexicon in this `folder` instead of the shipped one")
	calibration := flags.Bool("calibration", false, "show score against days of evidence on made people, and nothing else")
	second := flags.Bool("second_stage", false, "show what a small trained stage would add to the lexicon, and nothing else")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *calibration {
		if err := writeCalibration(out); err != nil {
			fmt.Fprintf(errs, "evaluate: %v\n", err)
			return 1
		}
		return 0
	}
	if *second {
		if err := writeSecondStage(out, flags.Args()); err != nil {
			fmt.Fprintf(errs, "evaluate: %v\n", err)
			return 1
		}
		return 0
	}
	if !*own && flags.NArg() == 0 {
		flags.Usage()
		return 2
	}
	terms := lexicon.Embedded()
	if *lexiconFolder != "" {
		terms = os.DirFS(*lexiconFolder)
	}
	files, coarse, err := read(flags.Args(), *own, terms)
	if err == nil {
		err = measure.Write(out, files, coarse, format, int(*misses))
	}
	if err != nil {
		fmt.Fprintf(errs, "evaluate: %v\n", err)
		return 1
	}
	return 0
}

// writeCalibration measures the shipped policy's scores on made people.
func writeCalibration(out io.Writer) error {
	p, err := policy.Default()
	if err != nil {
		return err
	}
	tree, err := taxonomy.Default()
	if err != nil {
		return err
	}
	return calibrate.Write(out, calibrate.People(1, p, tree))
}

// writeSecondStage measures a trained stage behind the shipped lexicon.
func writeSecondStage(out io.Writer, folders []string) error {
	_, lex, err := shipped.Load(lexicon.Embedded())
	if err != nil {
		return err
	}
	matcher := lex.NewMatcher()
	sub, err := fs.Sub(data, ownFolder)
	if err != nil {
		return err
	}
	own, err := secondstage.ReadFolder(sub, matcher)
	if err != nil {
		return fmt.Errorf("%s: %w", ownFolder, err)
	}
	var others []secondstage.Set
	for _, folder := range folders {
		sets, err := secondstage.ReadFolder(os.DirFS(folder), matcher)
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		others = append(others, sets...)
	}
	return secondstage.Write(out, secondstage.Try(own, others))
}

// read examines all folders, with our own set last when own is set. The
// report waits for it, so that a fault leaves no half of one.
func read(folders []string, own bool, terms fs.FS) ([]measure.File, *measure.Coarse, error) {
	tree, lex, err := shipped.Load(terms)
	if err != nil {
		return nil, nil, err
	}
	names, err := fs.ReadFile(data, coarseFile)
	if err != nil {
		return nil, nil, fmt.Errorf("coarse names: %w", err)
	}
	coarse, err := measure.ParseCoarse(coarseFile, string(names), tree)
	if err != nil {
		return nil, nil, err
	}
	matcher := lex.NewMatcher()
	var files []measure.File
	var faults []error
	add := func(name string, folder fs.FS, own bool) {
		more, err := measure.ReadFolder(folder, own, coarse, matcher)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
		files = append(files, more...)
	}
	for _, name := range folders {
		add(name, os.DirFS(name), false)
	}
	if own {
		sub, err := fs.Sub(data, ownFolder)
		if err != nil {
			return nil, nil, err
		}
		add(ownFolder, sub, true)
	}
	return files, coarse, errors.Join(faults...)
}
