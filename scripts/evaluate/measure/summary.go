package measure

import (
	"fmt"
	"strconv"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// summary picks the figures that count for each language: those of every
// file of others with 50 rows or more, and our own set's where there is none.
type summary struct {
	recall     []*cell // of all uses, kinds joined
	falseDrops []*cell
	in, out    []coverageCell
	found      tally
	precision  []precision
}

// worst gives the category with the most false drops of a cell.
func worst(c *cell) (category lexicon.Category, hits share) {
	hits.n = c.n
	for _, k := range lexicon.Categories() {
		if c.by[k].n > hits.hit {
			category, hits.hit = k, c.by[k].n
		}
	}
	return category, hits
}

// tables lists the figures that count beside their targets.
func (s *summary) tables() []table {
	rec := table{
		title: "What counts: recall", note: "A file of others where it has 50 rows or more of the language and category, our own set elsewhere.",
		head: []string{"lang", "category", "set", "n", "%", "target", "reached", "our own beside it"},
	}
	beside := s.ownBeside()
	for _, c := range s.recallThatCounts() {
		goal := minRecall(c.lang, c.name)
		rec.add(c.lang, c.name, c.file, strconv.Itoa(c.n), c.percent(), tenths(goal), yesNo(c.atLeast(goal)), beside[key{lang: c.lang, name: c.name}])
	}
	fp := table{
		title: "What counts: false drops", note: "Ordinary talk, without traps; at most " + tenths(maxFalseAny) + "% over all and " + tenths(maxFalseCategory) + "% a category.",
		head: []string{"lang", "set", "n", "%", "reached", "worst category", "%", "reached"},
	}
	for _, c := range s.falseThatCount() {
		category, hits := worst(c)
		name := category.String()
		if hits.hit == 0 {
			name = "-"
		}
		fp.add(c.lang, c.file, strconv.Itoa(c.n), c.percent(), yesNo(c.atMost(maxFalseAny)), name, hits.percent(), yesNo(hits.atMost(maxFalseCategory)))
	}
	return []table{rec, fp, s.coverageTable(), s.interestTable()}
}

func (s *summary) coverageTable() table {
	t := table{
		title: "What counts: turned away for the language",
		note:  fmt.Sprintf("At most %s%% of turns in covered languages, at least %s%% of sentences in others.", tenths(maxNotCovered), tenths(minNotCovered)),
		head:  []string{"lang", "set", "n", "%", "target", "reached"},
	}
	for _, c := range coverageThatCounts(s.in) {
		t.add(c.lang, c.file, strconv.Itoa(c.n), c.percent(), "≤"+tenths(maxNotCovered), yesNo(c.atMost(maxNotCovered)))
	}
	for _, c := range coverageThatCounts(s.out) {
		t.add(c.lang, c.file, strconv.Itoa(c.n), c.percent(), "≥"+tenths(minNotCovered), yesNo(c.atLeast(minNotCovered)))
	}
	return t
}

func (s *summary) interestTable() table {
	t := table{
		title: "What counts: interests",
		note: fmt.Sprintf("Recall at least %s%% in English and %s%% elsewhere, precision at least %s%% in English, at most %s%% of texts without an interest given one.",
			tenths(minInterests(english)), tenths(minInterests("")), tenths(minPrecision), tenths(maxGiven)),
		head: []string{"lang", "set", "n", "recall", "reached", "predictions", "precision", "reached", "without", "given any", "reached"},
	}
	listed := map[key]bool{}
	for _, c := range s.interestsThatCount() {
		k := key{file: c.file, lang: c.lang}
		listed[k] = true
		t.add(append([]string{c.lang, set(c), strconv.Itoa(c.n), c.percent(), yesNo(c.atLeast(minInterests(c.lang)))}, s.precisionCells(k)...)...)
	}
	for _, p := range s.precision { // sets that measure precision alone
		if k := (key{file: p.file, lang: p.lang}); !listed[k] && !p.own && p.rows.n >= enough {
			t.add(append([]string{p.lang, p.file, "", "", ""}, s.precisionCells(k)...)...)
		}
	}
	return t
}

// set names a cell's file, and says when nobody speaks in it.
func set(c *cell) string {
	if c.topics {
		return c.file + " (" + topicOnly.String() + ")"
	}
	return c.file
}

// precisionCells are blank where a set says nothing of precision.
func (s *summary) precisionCells(k key) []string {
	cells := make([]string, 6)
	for _, p := range s.precision {
		if p.file != k.file || p.lang != k.lang {
			continue
		}
		if p.labelled > 0 {
			cells[0], cells[1] = strconv.Itoa(p.right.n), p.right.percent()
			if p.lang == english {
				cells[2] = yesNo(p.right.atLeast(minPrecision))
			}
		}
		if p.empty.n > 0 {
			cells[3], cells[4], cells[5] = strconv.Itoa(p.empty.n), p.empty.percent(), yesNo(p.empty.atMost(maxGiven))
		}
	}
	return cells
}

// tenths writes a target as a percentage.
func tenths(n int) string {
	if n%10 == 0 {
		return strconv.Itoa(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}
