package measure

import (
	"strings"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// misses lists the first ids of what failed. Ids only: a report may be passed
// on, a text must not.
func (s *summary) misses(limit int) table {
	t := table{title: "What failed, by id", head: []string{"what", "file", "lang", "name", "ids"}}
	add := func(what, file, lang, name string, ids []string) {
		if len(ids) > 0 {
			t.add(what, file, lang, name, strings.Join(ids[:min(limit, len(ids))], " "))
		}
	}
	for _, c := range s.recall {
		what := "not dropped"
		if c.use != recall {
			what += ", " + c.use.String()
		}
		add(what, c.file, c.lang, c.name, c.misses)
	}
	for _, c := range s.falseDrops {
		for _, category := range lexicon.Categories() {
			if c.kind != turnsKind {
				add("dropped, "+c.use.String(), c.file, c.lang, category.String(), c.by[category].ids)
			}
		}
	}
	for _, c := range s.in {
		add("turned away", c.file, c.lang, "", c.misses)
	}
	for _, c := range s.out {
		add("not turned away", c.file, c.lang, "", c.misses)
	}
	for _, c := range s.found.sorted() {
		if c.name != allNames {
			add("interest not found", c.file, c.lang, c.name, c.misses)
		}
	}
	for _, p := range s.precision {
		add("interest wrong", p.file, p.lang, "", p.wrong)
		add("interest of none", p.file, p.lang, "", p.given)
	}
	return t
}
