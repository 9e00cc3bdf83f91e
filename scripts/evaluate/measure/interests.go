package measure

import (
	"slices"
	"strconv"
	"strings"
)

// allNames is the name of the cell over all names of a file and language.
const allNames = "(all)"

// countInterests counts labels found, by file, language and coarse name; and
// a cell of all names of each file and language.
func countInterests(files []File, coarse *Coarse) tally {
	t, sets := tally{}, usedNames(files)
	for i := range files {
		f := &files[i]
		used := sets[f.Name]
		for _, r := range f.units() {
			if !r.covered() {
				continue
			}
			shown := map[string]bool{}
			for _, id := range r.predicted {
				for _, n := range coarse.namesOf(id, used) {
					shown[n] = true
				}
			}
			for _, u := range interestUses {
				if !r.use.has(u) {
					continue
				}
				for _, name := range r.interests {
					for _, n := range []string{name, allNames} {
						c := t.at(key{file: f.Name, lang: r.lang, use: u, name: n}, f)
						c.count(shown[name])
						c.turns += r.turns
						c.topics = c.topics || r.use.has(topicOnly)
						if !shown[name] {
							c.misses = append(c.misses, r.id)
						}
					}
				}
			}
		}
	}
	return t
}

// precision counts what was predicted on rows whose list of interests is
// complete.
type precision struct {
	file, lang string
	own        bool
	right      share // predictions within the names that the file uses
	outside    int   // predictions that none of these names covers
	rows       share // rows all of whose predictions are right
	labelled   int   // rows with an interest at all
	empty      share // rows without an interest that were given any
	wrong      []string
	given      []string
}

// complete tells whether a row's list of interests is complete: it says so,
// or it is everyday talk of our own set, where every sentence is.
func (r *row) complete() bool {
	return r.use.has(intPrecision) || r.kind == kindOrdinary || r.kind == kindTrap
}

// countPrecision counts by file and language. A prediction is what an
// interest shows in coarse names; interests with the same names are one, and
// it is right when any of its names is a label.
func countPrecision(files []File, coarse *Coarse) []precision {
	t, sets := tally{}, usedNames(files)
	at := map[key]*precision{}
	for i := range files {
		f := &files[i]
		used := sets[f.Name]
		for _, r := range f.units() {
			if !r.covered() || !r.complete() {
				continue
			}
			k := key{file: f.Name, lang: r.lang}
			t.at(k, f)
			if at[k] == nil {
				at[k] = &precision{file: f.Name, lang: r.lang, own: f.Own}
			}
			at[k].count(r, coarse, used)
		}
	}
	var out []precision
	for _, c := range t.sorted() {
		out = append(out, *at[c.key])
	}
	return out
}

func (p *precision) count(r row, coarse *Coarse, used map[string]bool) {
	seen := map[string]bool{}
	right := true
	for _, id := range r.predicted {
		names := coarse.namesOf(id, used)
		joined := strings.Join(names, "|")
		if seen[joined] {
			continue
		}
		seen[joined] = true
		if len(names) == 0 {
			p.outside++
			continue
		}
		hit := slices.ContainsFunc(names, func(n string) bool { return slices.Contains(r.interests, n) })
		p.right.count(hit)
		right = right && hit
	}
	p.rows.count(right)
	if !right {
		p.wrong = append(p.wrong, r.id)
	}
	if len(r.interests) > 0 {
		p.labelled++
		return
	}
	p.empty.count(len(r.predicted) > 0)
	if len(r.predicted) > 0 {
		p.given = append(p.given, r.id)
	}
}

// interestTables: recall, labels found by name, for each use; then precision.
func interestTables(found tally, prec []precision) []table {
	var out []table
	for _, u := range interestUses {
		t := table{
			title: "Interests found (" + u.String() + ")", note: "n counts labels: a text may have several.",
			head: []string{"file", "lang", "interest", "n", "found", "%", ""},
		}
		for _, c := range found.sorted() {
			if c.use == u {
				t.add(c.file, c.lang, c.name, strconv.Itoa(c.n), strconv.Itoa(c.hit), c.percent(), few(c.n))
			}
		}
		out = append(out, t)
	}
	t := table{
		title: "Interests given",
		note: "On texts whose list is complete. Predictions are compared within the names that the file labels with, others are outside; " +
			"a text without an interest fails with any prediction.",
		head: []string{"file", "lang", "n", "predictions", "right", "%", "outside", "texts all right", "%", "without", "given any", "%"},
	}
	for _, p := range prec {
		t.add(p.file, p.lang, strconv.Itoa(p.rows.n), strconv.Itoa(p.right.n), strconv.Itoa(p.right.hit), p.right.percent(),
			blankZero(p.outside), strconv.Itoa(p.rows.hit), p.rows.percent(),
			strconv.Itoa(p.empty.n), strconv.Itoa(p.empty.hit), p.empty.percent())
	}
	return append(out, t)
}
