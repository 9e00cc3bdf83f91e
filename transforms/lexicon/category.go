package lexicon

import "strings"

// Category is a sensitive subject that a conversation must not touch.
type Category uint8

// The announced seven, then the two that the law of several places adds.
const (
	Political Category = iota
	Religion
	SexualOrientation
	TradeUnion
	Health
	RaceEthnicity
	Philosophical
	SexLife
	CriminalRecord
	numCategories
)

var categoryNames = [numCategories]string{
	"political", "religion", "sexual_orientation", "trade_union", "health",
	"race_ethnicity", "philosophical", "sex_life", "criminal_record",
}

// String gives the name that data files and evaluation sets use.
func (c Category) String() string {
	if c < numCategories {
		return categoryNames[c]
	}
	return "unknown"
}

// ParseCategory is the inverse of String.
func ParseCategory(name string) (Category, bool) {
	for i, n := range categoryNames {
		if n == name {
			return Category(i), true
		}
	}
	return 0, false
}

// Categories lists every category in the order of the names above.
func Categories() []Category {
	out := make([]Category, numCategories)
	for i := range out {
		out[i] = Category(i)
	}
	return out
}

// CategorySet is a set of categories, a bit each.
type CategorySet uint16

// Has tells whether c is in the set.
func (s CategorySet) Has(c Category) bool { return s&(1<<c) != 0 }

// With gives the set with c added.
func (s CategorySet) With(c Category) CategorySet { return s | 1<<c }

// Names lists the members by name, in the order of the constants.
func (s CategorySet) Names() []string {
	out := []string{}
	for c := Category(0); c < numCategories; c++ {
		if s.Has(c) {
			out = append(out, c.String())
		}
	}
	return out
}

// String joins the names by commas.
func (s CategorySet) String() string { return strings.Join(s.Names(), ",") }
