package measure

import (
	"bufio"
	"fmt"
	"io"
)

// Format is how a report is written.
type Format string

const (
	Text     Format = "text"     // every table, for whoever works on the lexicon
	Markdown Format = "markdown" // the figures that count, as the README quotes them
)

// ParseFormat accepts the names above.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case Text, Markdown:
		return f, nil
	}
	return "", fmt.Errorf("format %q is neither %s nor %s", name, Text, Markdown)
}

// Write scores files and writes the report; misses is how many ids of
// failures are listed for each file, category and language in a text report.
func Write(w io.Writer, files []File, coarse *Coarse, format Format, misses int) error {
	byKind := countRecall(files)
	falseDrops := countFalse(files)
	in, out := countCoverage(files, true), countCoverage(files, false)
	found, prec := countInterests(files, coarse), countPrecision(files, coarse)

	s := summary{recall: withoutKinds(byKind).sorted(), falseDrops: falseDrops.sorted(), in: in, out: out, found: found, precision: prec}
	b := bufio.NewWriter(w)
	if format == Markdown {
		for _, t := range s.grids() {
			t.writeMarkdown(b)
		}
		return b.Flush()
	}
	tables := recallTables(byKind)
	tables = append(tables, falseTables(falseDrops)...)
	tables = append(tables, nearMisses(falseDrops))
	tables = append(tables, coverageTables(in, out)...)
	tables = append(tables, interestTables(found, prec)...)
	if misses > 0 {
		tables = append(tables, s.misses(misses))
	}
	for _, t := range append(tables, s.tables()...) {
		if len(t.rows) > 0 {
			t.writeText(b)
		}
	}
	return b.Flush()
}
