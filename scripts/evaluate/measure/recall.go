package measure

import (
	"strconv"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// countRecall counts drops of what must be dropped, each row under every
// category that it is labelled with. A row in a language without a lexicon is
// turned away by another gate and counts there.
func countRecall(files []File) tally {
	t := tally{}
	for i := range files {
		f := &files[i]
		for _, r := range f.units() {
			if !r.covered() {
				continue
			}
			for _, u := range recallUses {
				if !r.use.has(u) {
					continue
				}
				for _, c := range lexicon.Categories() {
					if r.want.Has(c) {
						t.at(key{file: f.Name, lang: r.lang, use: u, name: c.String(), kind: r.kind}, f).countDropped(r, c)
					}
				}
			}
		}
	}
	return t
}

// countDropped counts a row of category c that must be dropped.
func (c *cell) countDropped(r row, category lexicon.Category) {
	c.count(r.found != 0)
	c.turns += r.turns
	switch {
	case r.found.Has(category):
		c.named++
	case r.found == 0:
		c.misses = append(c.misses, r.id)
		if r.coverage == lexicon.NotCovered {
			c.turnedAway++
		}
	}
}

// withoutKinds joins the cells of the kinds of one category, which tell apart
// what is measured and not how it counts.
func withoutKinds(t tally) tally {
	out := tally{}
	for _, c := range t.sorted() {
		k := c.key
		k.kind = ""
		o := out[k]
		if o == nil {
			o = &cell{key: k, own: c.own}
			out[k] = o
		}
		o.add(c)
	}
	return out
}

func (c *cell) add(d *cell) {
	c.turns += d.turns
	c.n += d.n
	c.hit += d.hit
	c.named += d.named
	c.turnedAway += d.turnedAway
	c.misses = append(c.misses, d.misses...)
}

// recallTables: by file, category and language, a table for each use; and the
// kinds of our own set apart.
func recallTables(byKind tally) []table {
	var out []table
	notes := map[use]string{
		recall:       "Texts that must be dropped: dropped for any category; named: found under the one at hand; not covered: not dropped, but turned away for the language.",
		recallPhrase: "Bare descriptors, no sentences.",
		recallWeak:   "Noisy labels: for comparing versions only.",
	}
	cells := withoutKinds(byKind).sorted()
	for _, u := range recallUses {
		t := table{
			title: "Recall (" + u.String() + ")", note: notes[u],
			head: []string{"file", "lang", "category", "n", "turns", "dropped", "%", "named", "%", "not covered", ""},
		}
		for _, c := range cells {
			if c.use != u {
				continue
			}
			named := share{c.named, c.n}
			t.add(c.file, c.lang, c.name, strconv.Itoa(c.n), turns(c), strconv.Itoa(c.hit), c.percent(),
				strconv.Itoa(c.named), named.percent(), blankZero(c.turnedAway), few(c.turns))
		}
		out = append(out, t)
	}
	return append(out, kindTable(byKind))
}

// kindTable shows our own set by how a sentence tells its topic.
func kindTable(byKind tally) table {
	t := table{
		title: "Recall of our own set by kind",
		note:  "direct: the topic is named; first_person: told of oneself; implicit: only implied.",
		head:  []string{"lang", "category"},
	}
	for _, k := range recallKinds {
		t.head = append(t.head, k, "%")
	}
	for _, c := range withoutKinds(byKind).sorted() {
		if !c.own || c.use != recall {
			continue
		}
		cells := []string{c.lang, c.name}
		for _, kind := range recallKinds {
			k := c.key
			k.kind = kind
			var s share
			if of := byKind[k]; of != nil {
				s = of.share
			}
			cells = append(cells, s.of(), s.percent())
		}
		t.add(cells...)
	}
	return t
}

// turns is shown where lines were joined to conversations.
func turns(c *cell) string {
	if c.turns == c.n {
		return ""
	}
	return strconv.Itoa(c.turns)
}

func blankZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
