package lexicon

import "slices"

// Findings is what Examine says of a text.
type Findings struct {
	Sensitive CategorySet
	// Interests found directly (ancestors are the taxonomy's), sorted,
	// distinct, without those that the text negates.
	Interests []uint16
	// Words counts what was seen of language: words of letters, or the like
	// of words in scripts without spaces; Known those that the best covered
	// language knows, none when the text is in a neighbouring language. Sums
	// over the turns of a conversation go to CoverageOf.
	Words, Known uint32
	Coverage     Coverage
}

// Matcher examines texts for one goroutine at a time. Once its scratch has
// grown to the longest text it allocates nothing.
type Matcher struct {
	lex    *Lexicon
	tokens []token
	dyn    []uint32 // symbols of tokens that the word table does not have
	buf    []byte   // folded form of the token at hand
	exact  []byte   // scratch of accent and case checks
	want   []byte
	stream stream

	suspects         []suspect
	tail             [blockRoom]byte // the end of the text, padded
	starts           []uint32        // tokens at which a term may begin
	flags            tokenFlag       // of the next token
	rows, lastSingle bool            // there may be a row of single letters; the token before was one
	batch            batch
	word             word // the token that is read with care
	lanes            counter
	every            counter                   // of everyday words, counted when a term asks
	laneSum          [len(coveredNames)]uint32 // what every says of each covered language
	laneMost         uint32
	laneDone         bool
	words            uint32
	alien            uint32 // letters of scripts without a lexicon
	han              uint32
	kana             uint32
	thai             uint32
	runesDue         bool // the text has runes that substring terms may hold

	text     []byte
	hits     []hit
	cues     []cue
	distinct []distinctTerm
	stamp    []uint32 // by term: generation at which it was last seen
	where    []uint32 // by term: its index in distinct
	gen      uint32
	partners []uint32
	explain  bool
}

// token is one word of the text.
type token struct {
	start, end uint32 // bytes in the text
	slot       uint32 // in the word table, with tokenSlot
	syms       uint32 // the symbol itself when n is 1 and not tokenDyn, else the first of a run
	flags      tokenFlag
	n          uint8 // number of symbols
}

type tokenFlag uint16

const (
	tokenTerm   tokenFlag = 1 << iota // one of its symbols is a term alone
	tokenPhrase                       // one of its symbols begins a phrase
	tokenDyn                          // symbols are in Matcher.dyn
	tokenSlot                         // the word table has the word
	tokenCounts                       // a word of letters, which languages are counted by
	tokenBreak                        // a phrase ends before the token
	tokenMany                         // it has several symbols, or they are in Matcher.dyn
)

// NewMatcher makes a matcher. Matchers share the lexicon.
func (l *Lexicon) NewMatcher() *Matcher {
	return &Matcher{
		lex:   l,
		stamp: make([]uint32, len(l.terms)),
		where: make([]uint32, len(l.terms)),
	}
}

// Examine resets f and fills it with what text holds; text is UTF-8, and
// bytes that are not separate words. f keeps its slices' memory.
func (m *Matcher) Examine(text []byte, f *Findings) {
	m.examine(text)
	m.resolve(f)
	m.cover(f)
	m.text = nil
}

// examine collects hits and counts.
func (m *Matcher) examine(text []byte) {
	m.text = text
	m.hits, m.cues = m.hits[:0], m.cues[:0]
	m.scan()
	m.walkWords()
	if m.runesDue {
		m.stream.read(text)
		m.walkRunes()
	}
	m.unmask()
}

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
		if t.flags&tokenTerm == 0 && !m.goesOn(int(i)) {
			continue
		}
		for k := range int(t.n) {
			sym := m.symbol(t, k)
			if t.flags&tokenTerm != 0 {
				m.report(sym, int(i), int(i))
			}
			m.follow(sym, int(i), int(i))
		}
	}
}

// goesOn tells whether tokens i to i+2, of which the first two begin a
// phrase, may go on as one, or be one.
func (m *Matcher) goesOn(i int) bool {
	t, next := &m.tokens[i], &m.tokens[i+1]
	if (t.flags|next.flags)&tokenMany != 0 {
		return true
	}
	pair := pairHash(t.syms, next.syms)
	if m.lex.thirds.has(pairHash(pair, 0)) {
		return true
	}
	if i+2 == len(m.tokens) {
		return false
	}
	third := &m.tokens[i+2]
	return third.flags&tokenMany != 0 || m.lex.thirds.has(pairHash(pair, third.syms))
}

// findStarts lists the tokens that are a term alone or, by the bloom of first
// pairs, begin a phrase with the next. It has no branch, as most tokens begin
// some phrase but few of the phrases follow.
func (m *Matcher) findStarts() {
	m.starts = slices.Grow(m.starts[:0], len(m.tokens))
	if len(m.tokens) == 0 {
		return
	}
	out := m.starts[:len(m.tokens)]
	n := 0
	t := &m.tokens[0]
	for i := 1; i < len(m.tokens); i++ {
		next := &m.tokens[i]
		at, mask := bitsOf(pairHash(t.syms, next.syms))
		pair := tokenFlag(0)
		if m.lex.firsts[at]&mask == mask {
			pair = tokenPhrase
		}
		if (t.flags|next.flags)&tokenMany != 0 {
			pair = tokenPhrase
		}
		if next.flags&tokenBreak != 0 {
			pair = 0
		}
		begins := t.flags & (tokenTerm | pair)
		out[n] = uint32(i - 1)
		if begins != 0 {
			n++
		}
		t = next
	}
	if t.flags&tokenTerm != 0 {
		out[n] = uint32(len(m.tokens) - 1)
		n++
	}
	m.starts = out[:n]
}

// report keeps the terms of a node that tokens first to last spell.
func (m *Matcher) report(at uint32, first, last int) {
	t := &m.lex.wordNodes
	nd := &t.nodes[at]
	for _, term := range t.lists[nd.terms : nd.terms+nd.n] {
		m.found(term, m.tokens[first].start, m.tokens[last].end, first, last)
	}
}

// follow tries the token after last from a node. The depth is bounded by
// maxUnits.
func (m *Matcher) follow(at uint32, first, last int) {
	next := last + 1
	if next == len(m.tokens) || m.tokens[next].flags&tokenBreak != 0 {
		return
	}
	t := &m.lex.wordNodes
	for k := range int(m.tokens[next].n) {
		to := t.edges.get(at, m.symbol(&m.tokens[next], k))
		if to == 0 {
			continue
		}
		m.report(to, first, next)
		if t.nodes[to].children != 0 {
			m.follow(to, first, next)
		}
	}
}

// walkRunes follows the trie of substrings from every rune.
func (m *Matcher) walkRunes() {
	l, t, runes := m.lex, &m.lex.runeNodes, m.stream.runes
	for i, r := range runes {
		if !l.singles.has(uint64(r)) && (i+1 == len(runes) || !l.pairs.has(pairHash(uint32(r), uint32(runes[i+1])))) {
			continue
		}
		at := uint32(0)
		for j := i; j < len(runes); j++ {
			if at = t.step(at, uint32(runes[j])); at == 0 {
				break
			}
			nd := &t.nodes[at]
			if nd.n == 0 || j+1 < len(runes) && foldOf(runes[j+1]).isMark() {
				continue // a match may not cut a letter from its marks
			}
			for _, term := range t.lists[nd.terms : nd.terms+nd.n] {
				if m.lex.terms[term].match == matchWord && !m.stream.bounded(i, j) {
					continue
				}
				m.found(term, m.stream.start[i], m.stream.end(j), i, j)
			}
			if nd.children == 0 {
				break
			}
		}
	}
}

// bounded tells whether the runes i to j are a whole run of their scripts.
func (s *stream) bounded(i, j int) bool {
	before := i == 0 || foldOf(s.runes[i-1]).class() != foldOf(s.runes[i]).class()
	after := j+1 == len(s.runes) || foldOf(s.runes[j+1]).class() != foldOf(s.runes[j]).class()
	return before && after
}

// insertSorted keeps interests sorted and distinct.
func insertSorted(ids []uint16, id uint16) []uint16 {
	if i, found := slices.BinarySearch(ids, id); !found {
		ids = slices.Insert(ids, i, id)
	}
	return ids
}
