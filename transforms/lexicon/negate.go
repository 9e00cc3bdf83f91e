package lexicon

import (
	"unicode"
	"unicode/utf8"
)

// Negation: a cue cancels the interests that follow it ("not interested in")
// or precede it ("が嫌い") in its clause, at most reach words away. A clause
// ends at . ! ? ; a line's end, and at contrast words. A cue inside a
// contrast phrase is void, so that "don't hate" listed as stop undoes "hate".
// Sensitive terms are never negated: who denies a subject speaks of it.

const (
	// reach is the window, in words.
	reach = 6
	// unitsPerWord: a word between spaces weighs as much as two runes of a
	// script without them.
	unitsPerWord = 2
	// maxReachBytes bounds the look between cue and hit.
	maxReachBytes = 512
)

// cue is a found negation cue or contrast word.
type cue struct {
	kind       kind
	start, end uint32
}

// negate marks the interest hits that a cue cancels.
func (m *Matcher) negate() {
	if len(m.cues) == 0 {
		return
	}
	for i := range m.hits {
		h := &m.hits[i]
		if m.lex.terms[h.term].kind != kindInterest || h.cancelled {
			continue
		}
		for _, c := range m.cues {
			if m.reaches(c, h) {
				h.negated = true
				break
			}
		}
	}
}

// reaches tells whether a cue governs a hit.
func (m *Matcher) reaches(c cue, h *hit) bool {
	from, to := c.end, h.start
	if c.kind == kindCueAfter {
		from, to = h.end, c.start
	}
	if c.kind == kindStop || from > to || to-from > maxReachBytes || !m.oneClause(from, to) {
		return false
	}
	for _, s := range m.cues {
		if s.kind != kindStop {
			continue
		}
		inBetween := s.start >= from && s.end <= to
		holdsCue := s.start <= c.start && s.end >= c.end
		if inBetween || holdsCue {
			return false
		}
	}
	return true
}

// oneClause tells whether the bytes between hold no end of a clause and at
// most reach words.
func (m *Matcher) oneClause(from, to uint32) bool {
	units, inWord := 0, false
	for i := int(from); i < int(to); {
		r, size := utf8.DecodeRune(m.text[i:])
		i += size
		switch c := foldOf(r).class(); {
		case c == classBreak, c == classLine:
			return false
		case c == classStop:
			next, _ := utf8.DecodeRune(m.text[i:])
			if i >= len(m.text) || unicode.IsSpace(next) {
				return false
			}
			inWord = false
		case c.isSpaceless():
			units++
			inWord = false
		case c.isWord():
			if !inWord {
				units += unitsPerWord
			}
			inWord = true
		case c != classDrop:
			inWord = false
		}
	}
	return units <= reach*unitsPerWord
}
