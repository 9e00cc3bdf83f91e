package measure

import (
	"strconv"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// grids are the figures that count as the README quotes them: recall with a
// line for each language and a column for each category, then the rest.
func (s *summary) grids() []table {
	grid := table{
		title: "Recall of the drop decision, in percent",
		note: "Of n sentences, in brackets. * on a set of others that has 50 rows or more of the language and category (several: several figures), " +
			"else on our own; after a slash our own beside those of others. Bold: under the target.",
		head: []string{"language"},
	}
	for _, c := range lexicon.Categories() {
		grid.head = append(grid.head, c.String())
	}
	cells := map[key]string{}
	for _, c := range s.recallThatCounts() {
		text := c.percent()
		if !c.own {
			text += "*"
		}
		text += " (" + strconv.Itoa(c.n) + ")"
		if !c.atLeast(minRecall(c.lang, c.name)) {
			text = "**" + text + "**"
		}
		k := key{lang: c.lang, name: c.name}
		if cells[k] != "" {
			text = cells[k] + ", " + text
		}
		cells[k] = text
	}
	beside := s.ownBeside()
	for _, lang := range lexicon.Languages() {
		row := []string{lang}
		some := false
		for _, c := range lexicon.Categories() {
			k := key{lang: lang, name: c.String()}
			text := cells[k]
			some = some || text != ""
			if own := beside[k]; own != "" {
				text += " / " + own
			}
			row = append(row, text)
		}
		if some {
			grid.add(row...)
		}
	}
	return append([]table{grid}, s.tables()[1:]...)
}
