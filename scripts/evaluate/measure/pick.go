package measure

import (
	"cmp"
	"slices"
	"strconv"
)

// pick gives the wanted cells that count, by language. Cells are alike when
// same gives the same key. Encyclopaedic sentences are shown, but nobody says
// them to an assistant: our own set counts beside them.
func pick(cells []*cell, want func(*cell) bool, same func(*cell) key) []*cell {
	shared := map[key]bool{}
	for _, c := range cells {
		if want(c) && !c.own && !c.topics && c.turns >= enough {
			shared[same(c)] = true
		}
	}
	var out []*cell
	for _, c := range cells {
		if !want(c) {
			continue
		}
		if c.own && !shared[same(c)] || !c.own && c.turns >= enough {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *cell) int {
		return cmp.Or(compareLanguages(a.lang, b.lang), cmp.Compare(rankCategory(a.name), rankCategory(b.name)))
	})
	return out
}

func byLanguage(c *cell) key { return key{lang: c.lang} }

func (s *summary) recallThatCounts() []*cell {
	return pick(s.recall,
		func(c *cell) bool { return c.use == recall },
		func(c *cell) key { return key{lang: c.lang, name: c.name} })
}

// ownBeside gives our own set's recall where a set of others counts instead:
// those often come from templates, and a reader should see both.
func (s *summary) ownBeside() map[key]string {
	counts := map[key]bool{}
	for _, c := range s.recallThatCounts() {
		counts[c.key] = true
	}
	out := map[key]string{}
	for _, c := range s.recall {
		if c.own && c.use == recall && !counts[c.key] {
			out[key{lang: c.lang, name: c.name}] = c.percent() + " (" + strconv.Itoa(c.n) + ")"
		}
	}
	return out
}

// falseThatCount leaves traps to the near misses and single turns to the
// conversations that they are of.
func (s *summary) falseThatCount() []*cell {
	return pick(s.falseDrops, func(c *cell) bool {
		return c.use == fpr && c.kind != kindTrap && c.kind != turnsKind
	}, byLanguage)
}

func (s *summary) interestsThatCount() []*cell {
	return pick(s.found.sorted(), func(c *cell) bool { return c.use == intRecall && c.name == allNames }, byLanguage)
}

// coverageThatCounts leaves out sets of bare names: nobody's turn is one.
func coverageThatCounts(cells []coverageCell) []*cell {
	var all []*cell
	for _, c := range cells {
		if !c.bare {
			all = append(all, c.cell)
		}
	}
	return pick(all, func(*cell) bool { return true }, byLanguage)
}
