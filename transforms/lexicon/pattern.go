package lexicon

import "strings"

// affix says on which side a word of a pattern may go on.
type affix uint8

const (
	whole         affix = iota
	goesOn              // a stem: hik* admits hiking
	startsEarlier       // *book admits cookbook
	anyside             // both
)

// wordPattern is one word of a term or of an exclusion.
type wordPattern struct {
	word string // folded
	side affix
}

// admits tells whether the pattern matches a folded word.
func (p wordPattern) admits(word string) bool {
	switch p.side {
	case goesOn:
		return strings.HasPrefix(word, p.word)
	case startsEarlier:
		return strings.HasSuffix(word, p.word)
	case anyside:
		return strings.Contains(word, p.word)
	}
	return word == p.word
}

// parsePattern reads an exclusion phrase: words, of which any may carry a
// star where it goes on ("race car*") or starts earlier ("*race car").
func parsePattern(phrase string) []wordPattern {
	var out []wordPattern
	for _, part := range strings.Fields(phrase) {
		words := foldWords(part)
		for i, w := range words {
			p := wordPattern{word: w}
			if i == len(words)-1 && strings.HasSuffix(part, "*") && stemLong(w, 2) {
				p.side = goesOn
			} else if i == 0 && strings.HasPrefix(part, "*") && stemLong(w, 2) {
				p.side = startsEarlier
			}
			out = append(out, p)
		}
	}
	return out
}
