package lexicon

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// hit is a term found in the text at hand.
type hit struct {
	term       uint32
	start, end uint32 // bytes
	cancelled  bool   // by an exclusion or a check; kept for explanations only
	negated    bool
}

// found judges a match by the term's own conditions and keeps it. first and
// last are tokens, or runes of the stream for terms matched there.
func (m *Matcher) found(i uint32, start, end uint32, first, last int) {
	t := &m.lex.terms[i]
	if t.flags&flagShadowed != 0 && !m.explain {
		return
	}
	cancelled := t.flags&flagChecks != 0 && !m.holds(t, start, end, first, last)
	if cancelled && !m.explain {
		return
	}
	if t.kind >= kindCueBefore {
		if !cancelled {
			m.cues = append(m.cues, cue{kind: t.kind, start: start, end: end})
		}
		return
	}
	m.hits = append(m.hits, hit{term: i, start: start, end: end, cancelled: cancelled})
}

// holds applies accent, case, lang and the exclusions.
func (m *Matcher) holds(t *term, start, end uint32, first, last int) bool {
	if t.flags&(flagAccent|flagCase) != 0 && !m.writtenSo(t, start, end) {
		return false
	}
	if t.flags&flagLang != 0 && !m.speaks(int(t.lane), t.words(first, last)) {
		return false
	}
	if t.flags&flagUnless == 0 {
		return true
	}
	if t.flags&flagRunes != 0 {
		return !m.insidePhrase(t, first, last)
	}
	return !m.insideGuard(t, first, last)
}

// words says how many words tokens or runes first to last count for.
func (t *term) words(first, last int) uint32 {
	n := uint32(last - first + 1)
	if t.flags&flagRunes != 0 {
		n = (n + runesPerWord - 1) / runesPerWord
	}
	return n
}

// writtenSo compares the text with the term as it is written.
func (m *Matcher) writtenSo(t *term, start, end uint32) bool {
	keepCase := t.flags&flagCase != 0
	want := m.lex.exact[t.exact]
	first := m.text[start]
	if keepCase && len(want) > 0 && first != want[0] && first|want[0] < utf8.RuneSelf && t.match != matchSuffix && t.match != matchBoth {
		return false
	}
	m.exact = exactForm(m.exact[:0], m.text[start:end], keepCase)
	switch t.match {
	case matchPrefix:
		return bytes.HasPrefix(m.exact, want)
	case matchSuffix:
		return bytes.HasSuffix(m.exact, want)
	case matchBoth:
		return bytes.Contains(m.exact, want)
	}
	return bytes.Equal(m.exact, want)
}

// insideGuard tells whether tokens first to last lie inside an exclusion. Most
// do not, by what stands beside them.
func (m *Matcher) insideGuard(t *term, first, last int) bool {
	rest := m.lex.guards[t.guard:]
	beside := uint64(rest[0]) | uint64(rest[1])<<32
	if beside != ^uint64(0) && beside&m.nextOf(last).selves() == 0 && (first == 0 || beside&m.tokens[first-1].selves() == 0) {
		return false
	}
	rest = rest[2:]
	for range t.guards {
		guard := rest[1 : 1+rest[0]]
		rest = rest[1+rest[0]:]
		for at := max(last+1-len(guard), 0); at <= first && at+len(guard) <= len(m.tokens); at++ {
			if m.guardAt(guard, at) {
				return true
			}
		}
	}
	return false
}

// guardAt compares an exclusion with the tokens from at on.
func (m *Matcher) guardAt(guard []uint32, at int) bool {
	for k, sym := range guard {
		tok := &m.tokens[at+k]
		if k > 0 && tok.flags&tokenBreak != 0 || !m.hasSymbol(tok, sym) {
			return false
		}
	}
	return true
}

func (m *Matcher) hasSymbol(t *token, sym uint32) bool {
	for k := range int(t.n) {
		if m.symbol(t, k) == sym {
			return true
		}
	}
	return false
}

// insidePhrase is insideGuard in the rune stream.
func (m *Matcher) insidePhrase(t *term, first, last int) bool {
	runes := m.stream.runes
	for _, phrase := range m.lex.phrases[t.guard : t.guard+uint32(t.guards)] {
		for at := max(last+1-len(phrase), 0); at <= first && at+len(phrase) <= len(runes); at++ {
			if slices.Equal(runes[at:at+len(phrase)], phrase) {
				return true
			}
		}
	}
	return false
}

func isUpper(r rune) bool { return unicode.IsUpper(r) }
func isLower(r rune) bool { return unicode.IsLower(r) }
