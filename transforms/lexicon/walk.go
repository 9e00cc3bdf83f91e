package lexicon

import "slices"

// symbol gives symbol k of a token.
func (m *Matcher) symbol(t *token, k int) uint32 {
	switch {
	case t.flags&tokenDyn != 0:
		return m.dyn[int(t.syms)+k]
	case t.n == 1:
		return t.syms
	}
	return m.lex.symbols[int(t.syms)+k]
}

// walkWords follows the trie from every token at which a term may begin.
func (m *Matcher) walkWords() {
	m.findStarts()
	for _, i := range m.starts {
		t := &m.tokens[i]
		next := m.nextOf(int(i))
		for k := range int(t.n) {
			sym := m.symbol(t, k)
			if t.flags&tokenTerm != 0 {
				m.report(sym, int(i), int(i))
			}
			if t.after&next.selves() != 0 {
				m.begin(sym, int(i), next)
			}
		}
	}
}

// nextOf gives the token after i, or noToken when a phrase cannot go on.
func (m *Matcher) nextOf(i int) *token {
	if i+1 >= len(m.tokens) || m.tokens[i+1].flags&tokenBreak != 0 {
		return &noToken
	}
	return &m.tokens[i+1]
}

// begin follows the phrases that begin with a symbol of token i and one of
// the next token.
func (m *Matcher) begin(sym uint32, i int, next *token) {
	third := m.nextOf(i + 1)
	for k := range int(next.n) {
		second := m.symbol(next, k)
		pair := pairHash(sym, second)
		if m.lex.firsts.has(pair) && m.maySpell(pair, third) {
			m.enter(m.lex.wordNodes.edges.get(sym, second), i, i+1)
		}
	}
}

// selves gives the childBit of each symbol of a token, or all bits for
// several.
func (t *token) selves() uint64 {
	bits := childBit(t.syms)
	if t.flags&tokenMany != 0 {
		bits = ^uint64(0)
	}
	if t.n == 0 {
		bits = 0
	}
	return bits
}

// noToken stands after the last.
var noToken token

// maySpell tells whether two symbols that may begin a phrase are one, or go on
// with the token third.
func (m *Matcher) maySpell(pair uint64, third *token) bool {
	if m.lex.thirds.has(pairHash(pair, 0)) {
		return true
	}
	for k := range int(third.n) {
		if m.lex.thirds.has(pairHash(pair, m.symbol(third, k))) {
			return true
		}
	}
	return false
}

// findStarts lists the tokens that are a term alone or, by what may follow
// the word and then by the bloom of first pairs, begin a phrase with the next:
// most tokens begin some phrase, but few of the phrases follow.
func (m *Matcher) findStarts() {
	m.starts = slices.Grow(m.starts[:0], len(m.tokens))
	for i := range m.tokens {
		t := &m.tokens[i]
		if t.flags&tokenTerm != 0 || t.after != 0 && m.beginsPair(t, m.nextOf(i)) {
			m.starts = append(m.starts, uint32(i))
		}
	}
}

// beginsPair tells whether a phrase may begin with two tokens.
func (m *Matcher) beginsPair(t, next *token) bool {
	switch {
	case t.after&next.selves() == 0:
		return false
	case (t.flags|next.flags)&tokenMany != 0:
		return true
	}
	return m.lex.firsts.has(pairHash(t.syms, next.syms))
}

// report keeps the terms of a node that tokens first to last spell.
func (m *Matcher) report(at uint32, first, last int) {
	for term, to := m.lex.wordNodes.terms(at); term < to; term++ {
		m.found(term, m.tokens[first].start, m.tokens[last].end, first, last)
	}
}

// enter reports what ends at a node, which is 0 where no edge led, and
// follows it.
func (m *Matcher) enter(at uint32, first, last int) {
	if at == 0 {
		return
	}
	m.report(at, first, last)
	if m.lex.wordNodes.children[at] != 0 {
		m.follow(at, first, last)
	}
}

// follow tries the token after last from a node. The depth is bounded by
// maxUnits.
func (m *Matcher) follow(at uint32, first, last int) {
	next := m.nextOf(last)
	for k := range int(next.n) {
		m.enter(m.lex.wordNodes.step(at, m.symbol(next, k)), first, last+1)
	}
}

// walkRunes follows the trie of substrings from every rune.
func (m *Matcher) walkRunes() {
	l, edges, runes := m.lex, m.lex.runeNodes.edges, m.stream.runes
	for i, r := range runes {
		if l.singles.has(r) {
			if at := edges.get(0, uint32(r)); at != 0 {
				m.reportRunes(at, i, i)
			}
		}
		if i+1 < len(runes) && l.pairs.has(pairHash(uint32(r), uint32(runes[i+1]))) {
			m.followRunes(edges.get(fromRoot(uint32(r)), uint32(runes[i+1])), i)
		}
	}
}

// followRunes reports what runes i and i+1, which lead to a node, begin.
func (m *Matcher) followRunes(at uint32, i int) {
	t, runes := &m.lex.runeNodes, m.stream.runes
	for j := i + 1; at != 0; {
		m.reportRunes(at, i, j)
		if j++; j == len(runes) {
			return
		}
		at = t.step(at, uint32(runes[j]))
	}
}

// reportRunes keeps the terms of a node that runes i to j spell.
func (m *Matcher) reportRunes(at uint32, i, j int) {
	term, to := m.lex.runeNodes.terms(at)
	runes := m.stream.runes
	if term == to || j+1 < len(runes) && foldOf(runes[j+1]).isMark() {
		return // a match may not cut a letter from its marks
	}
	for ; term < to; term++ {
		if m.lex.terms[term].match == matchWord && !m.stream.bounded(i, j) {
			continue
		}
		m.found(term, m.stream.start[i], m.stream.end(j), i, j)
	}
}

// bounded tells whether the runes i to j are a whole run of their scripts.
func (s *stream) bounded(i, j int) bool {
	before := i == 0 || foldOf(s.runes[i-1]).class() != foldOf(s.runes[i]).class()
	after := j+1 == len(s.runes) || foldOf(s.runes[j+1]).class() != foldOf(s.runes[j]).class()
	return before && after
}
