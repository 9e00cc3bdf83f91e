package measure

import (
	"slices"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// What must be reached, in tenths of a percent: the figures that the project
// promises for ordinary talk with an assistant.
const (
	maxFalseAny      = 20  // false drops over all categories
	maxFalseCategory = 5   // and of one category
	maxNotCovered    = 10  // turns of covered languages that are turned away
	minNotCovered    = 950 // sentences of other languages that are
	minPrecision     = 900 // of interests, in English
	maxGiven         = 50  // texts without an interest that are given one
)

// english is the language that the lexicon is deepest in.
const english = "en"

// wide are the languages that must reach 90% in every category.
var wide = []string{"es", "pt", "fr", "ar", "zh", "hi", "hi-Latn"}

// minRecall is the target of a category and language. Unions, origin and
// philosophy name so many bodies, peoples and convictions that even English
// has the lower one.
func minRecall(lang, category string) int {
	hard := []string{lexicon.TradeUnion.String(), lexicon.RaceEthnicity.String(), lexicon.Philosophical.String()}
	switch {
	case lang == english && !slices.Contains(hard, category):
		return 950
	case lang == english || slices.Contains(wide, lang):
		return 900
	}
	return 850
}

// minInterests is the recall of interests that a language must reach.
func minInterests(lang string) int {
	if lang == english {
		return 850
	}
	return 750
}
