package measure

import (
	"cmp"
	"slices"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// key says what a cell counts; empty fields tell nothing apart.
type key struct {
	file, lang string
	use        use
	name       string // of a category or of an interest
	kind       string
}

// cell counts the rows or conversations of a key.
type cell struct {
	key
	own   bool // of our own set
	turns int  // lines; more than share.n where conversations are one
	share
	topics     bool             // of a set of encyclopaedic sentences
	named      int              // hits under the row's own category
	turnedAway int              // not hit, but not covered
	by         [16]categoryHits // by category found; as many as a set of categories has bits
	misses     []string         // ids of all that failed
}

// categoryHits are rows that were found under a category.
type categoryHits struct {
	n   int
	ids []string
}

// tally collects cells by key.
type tally map[key]*cell

func (t tally) at(k key, f *File) *cell {
	c := t[k]
	if c == nil {
		c = &cell{key: k, own: f.Own}
		t[k] = c
	}
	return c
}

// sorted gives the cells by use, file, language and name; our own files come
// last, languages and categories in the order of the lexicon.
func (t tally) sorted() []*cell {
	var out []*cell
	for _, c := range t {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b *cell) int {
		return cmp.Or(
			cmp.Compare(a.use, b.use),
			cmp.Compare(btoi(a.own), btoi(b.own)),
			compareFiles(a, b),
			compareLanguages(a.lang, b.lang),
			cmp.Compare(rankCategory(a.name), rankCategory(b.name)),
			cmp.Compare(a.name, b.name),
			cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)),
			cmp.Compare(a.kind, b.kind), // what is no kind of rows, as turns
		)
	})
	return out
}

// compareFiles leaves our own files to the order of their languages.
func compareFiles(a, b *cell) int {
	if a.own && b.own {
		return 0
	}
	return cmp.Compare(a.file, b.file)
}

// compareLanguages puts covered languages first, in the lexicon's order.
func compareLanguages(a, b string) int {
	order := lexicon.Languages()
	rank := func(lang string) int {
		if i := slices.Index(order, lang); i >= 0 {
			return i
		}
		return len(order)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// rankCategory is 0 for what is no category.
func rankCategory(name string) int {
	c, ok := lexicon.ParseCategory(name)
	if !ok {
		return 0
	}
	return int(c) + 1
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// few marks counts that the targets are not measured on in others' sets.
const enough = 50

func few(turns int) string {
	if turns < enough {
		return "<50"
	}
	return ""
}
