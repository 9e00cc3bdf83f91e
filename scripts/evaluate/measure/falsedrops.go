package measure

import (
	"strconv"
	"strings"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// countFalse counts drops of what must not be dropped. Conversations count as
// one, and their turns once more alone, under turnsKind.
func countFalse(files []File) tally {
	t := tally{}
	for i := range files {
		f := &files[i]
		for _, r := range f.units() {
			t.countFalse(f, r, r.kind)
		}
		for _, r := range f.rows {
			if r.conversation != "" {
				t.countFalse(f, r, turnsKind)
			}
		}
	}
	return t
}

// turnsKind is the kind of cells that count single turns of conversations.
const turnsKind = "turns"

func (t tally) countFalse(f *File, r row, kind string) {
	if !r.covered() {
		return
	}
	for _, u := range fprUses {
		if !r.use.has(u) || r.want != 0 {
			continue
		}
		c := t.at(key{file: f.Name, lang: r.lang, use: u, kind: kind}, f)
		found := r.found
		if u == fprUnion {
			found &= lexicon.CategorySet(0).With(lexicon.TradeUnion)
		}
		c.count(found != 0)
		c.turns += r.turns
		if found != 0 {
			c.misses = append(c.misses, r.id)
		}
		for _, category := range lexicon.Categories() {
			if found.Has(category) {
				c.by[category].n++
				c.by[category].ids = append(c.by[category].ids, r.id)
			}
		}
	}
}

// falseTables: by file, language and category, a table for each use.
func falseTables(t tally) []table {
	notes := map[use]string{
		fpr:      "Texts that must not be dropped, and how many were, for any category and for each.",
		fprWeak:  "Texts that probably must not be dropped.",
		fprHard:  "Texts about people or debates: dropping may be right.",
		fprUnion: "Texts that are not about unions; other categories are not counted.",
	}
	var out []table
	for _, u := range fprUses {
		tab := table{
			title: "False drops (" + u.String() + ")", note: notes[u],
			head: []string{"file", "lang", "kind", "n", "dropped", "%"},
		}
		for _, c := range lexicon.Categories() {
			tab.head = append(tab.head, c.String())
		}
		tab.head = append(tab.head, "")
		for _, c := range t.sorted() {
			if c.use != u {
				continue
			}
			cells := []string{c.file, c.lang, c.kind, strconv.Itoa(c.n), strconv.Itoa(c.hit), c.percent()}
			for _, category := range lexicon.Categories() {
				cells = append(cells, blankZero(c.by[category].n))
			}
			tab.add(append(cells, few(c.turns))...)
		}
		out = append(out, tab)
	}
	return out
}

// nearMisses lists the traps of our own set that were dropped, by id.
func nearMisses(t tally) table {
	tab := table{
		title: "Near misses",
		note:  "Traps of our own set: words that look sensitive in texts that are not. Dropped ones by id.",
		head:  []string{"lang", "traps", "dropped", "%", "ids"},
	}
	for _, c := range t.sorted() {
		if c.own && c.kind == kindTrap && c.use == fpr {
			tab.add(c.lang, strconv.Itoa(c.n), strconv.Itoa(c.hit), c.percent(), strings.Join(c.misses, " "))
		}
	}
	return tab
}
