package measure

import (
	"strconv"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// coverageCell counts the verdicts on texts of a file's language; the hit of
// its cell is language_not_covered.
type coverageCell struct {
	*cell
	undecided int
	sensitive int  // dropped for a category, whatever the language
	bare      bool // names and descriptors without a sentence
}

// countCoverage counts verdicts on the language, turn by turn, of rows in
// covered languages or of the others.
func countCoverage(files []File, coveredRows bool) []coverageCell {
	t := tally{}
	more := map[key]*coverageCell{}
	for i := range files {
		f := &files[i]
		for _, r := range f.rows {
			if r.covered() != coveredRows {
				continue
			}
			k := key{file: f.Name, lang: r.lang}
			c := t.at(k, f)
			if more[k] == nil {
				more[k] = &coverageCell{cell: c}
			}
			away := r.coverage == lexicon.NotCovered
			c.count(away)
			c.turns++
			if away == coveredRows {
				c.misses = append(c.misses, r.id)
			}
			m := more[k]
			m.undecided += btoi(r.coverage == lexicon.Undecided)
			m.sensitive += btoi(r.found != 0)
			m.bare = m.bare || r.use.has(recallPhrase|fprUnion)
		}
	}
	var out []coverageCell
	for _, c := range t.sorted() {
		out = append(out, *more[c.key])
	}
	return out
}

// coverageTables: covered languages, where being turned away is a fault, and
// the others, where it is what must happen.
func coverageTables(in, out []coverageCell) []table {
	tables := []table{{
		title: "Texts in covered languages that were turned away",
		note:  "Undecided: too few words to tell.",
	}, {
		title: "Texts in other languages that were turned away",
		note:  "Sensitive: dropped for a category too. Undecided: too few words to tell; the conversation decides.",
	}}
	for i, cells := range [][]coverageCell{in, out} {
		t := &tables[i]
		t.head = []string{"file", "lang", "n", "not covered", "%", "undecided", "sensitive", ""}
		for _, c := range cells {
			t.add(c.file, c.lang, strconv.Itoa(c.n), strconv.Itoa(c.hit), c.percent(),
				blankZero(c.undecided), blankZero(c.sensitive), few(c.n))
		}
	}
	return tables
}
