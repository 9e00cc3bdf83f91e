package lexicon

// vocabulary fills the word table: every word of a term, an exclusion or an
// everyday list, with the symbols that it satisfies, so that a word of the
// table costs one look-up and only strangers are compared with stems.
func (c *compiler) vocabulary(src *Source) {
	l := c.lex
	for s := 1; s < len(c.symList); s++ {
		switch p := c.symList[s]; p.side {
		case goesOn:
			l.stems.add(p.word, uint32(s), c.known[s])
		case startsEarlier:
			l.tails.add(p.word, uint32(s), c.known[s])
		case anyside:
			l.cores.add(p.word, uint32(s), c.known[s])
		}
	}
	for _, e := range src.everyday {
		slot := c.insert(l.words, e.word)
		slot.known = l.masks.union(slot.known, 1<<e.lane)
	}
	for i := range l.words.slots {
		if s := &l.words.slots[i]; s.lo != 0 {
			k := key{s.lo, s.hi}
			if k.isHash() {
				c.buf = append(c.buf[:0], c.long[k]...)
			} else {
				c.buf = k.spell(c.buf[:0])
			}
			c.layOut(s, c.buf)
		}
	}
	c.beginnings()
}

// insert gives the slot of a word, and remembers what its key cannot spell.
func (c *compiler) insert(t *wordTable, word string) *slot {
	c.buf = append(c.buf[:0], word...)
	s := t.insert(c.buf)
	if len(word) > maxKey {
		c.long[key{s.lo, s.hi}] = word
	}
	return s
}

// layOut gives the slot of a word its symbols: the word's own, then those of
// the stems that it holds.
func (c *compiler) layOut(s *slot, w []byte) {
	l := c.lex
	from := len(l.symbols)
	var own uint64
	if s.syms != 0 {
		own = c.known[s.syms]
		l.symbols = append(l.symbols, s.syms)
	}
	var known uint64
	l.symbols, known = l.affixes(w, l.symbols)
	s.known = l.masks.union(s.known, own|known)
	plain := false // some term may be the word when it is written in ASCII
	run := l.symbols[from:]
	for _, sym := range run {
		for i, to := l.wordNodes.terms(sym); i < to; i++ {
			s.flags |= tokenTerm
			plain = plain || l.maybePlain(&l.terms[i])
		}
		s.after |= l.wordNodes.children[sym]
	}
	if !plain {
		s.flags |= tokenAccent
	}
	s.syms, s.n = uint32(from), uint8(len(run))
	switch {
	case s.n == 1: // one symbol needs no run
		s.syms = run[0]
		l.symbols = l.symbols[:from]
	case s.n > 1:
		s.flags |= tokenMany
	}
}

// maybePlain tells whether a term may be found in ASCII.
func (l *Lexicon) maybePlain(t *term) bool {
	return t.flags&(flagAccent|flagCase) == 0 || isASCII(l.exact[t.exact])
}

// beginnings notes how phrases begin: their first two symbols, and in more
// detail their first three, or the two that are all.
func (c *compiler) beginnings() {
	for _, s := range c.seqs {
		if len(s.syms) < 2 {
			continue
		}
		pair := pairHash(s.syms[0], s.syms[1])
		c.lex.firsts.set(pair)
		third := uint32(0)
		if len(s.syms) > 2 {
			third = s.syms[2]
		}
		c.lex.thirds.set(pairHash(pair, third))
	}
}

// trieBuilder grows a trie; terms of a node are chained until build.
type trieBuilder struct {
	edges    *edges
	children []uint64
	last     []int32 // node → its latest term, or -1
	previous []int32 // term → the one before it at its node, or -1
}

// newTrieBuilder starts a trie of a root and so many nodes that are there
// without an edge to them.
func newTrieBuilder(given, edges, terms int) *trieBuilder {
	b := &trieBuilder{
		edges: newEdges(edges), children: make([]uint64, 1+given, 1+given+edges), last: make([]int32, 1+given, 1+given+edges),
		previous: make([]int32, terms),
	}
	for i := range b.last {
		b.last[i] = -1
	}
	return b
}

// child gives the node after an edge, made if it was not there.
func (b *trieBuilder) child(from, sym uint32) uint32 {
	if to := b.edges.get(from, sym); to != 0 {
		return to
	}
	to := uint32(len(b.children))
	b.children = append(b.children, 0)
	b.last = append(b.last, -1)
	b.children[from] |= childBit(sym)
	b.edges.put(from, sym, to)
	return to
}

// fromRoot stands for the root and the first rune of two: one step then takes
// the place of two.
func fromRoot(first uint32) uint32 { return 1<<31 | first }

// shortCut adds an edge from the root to the node after two runes.
func (b *trieBuilder) shortCut(first, second, to uint32) {
	if b.edges.get(fromRoot(first), second) == 0 {
		b.edges.put(fromRoot(first), second, to)
	}
}

// end marks a term as ending at a node.
func (b *trieBuilder) end(at, term uint32) {
	b.previous[term] = b.last[at]
	b.last[at] = int32(term)
}

// build lays out the nodes, and appends the terms that end at them to order.
func (b *trieBuilder) build(order []uint32) (trie, []uint32) {
	t := trie{edges: b.edges, children: b.children, first: make([]uint32, 0, len(b.children)+1)}
	for _, at := range b.last {
		t.first = append(t.first, uint32(len(order)))
		for ; at >= 0; at = b.previous[at] {
			order = append(order, uint32(at))
		}
	}
	t.first = append(t.first, uint32(len(order)))
	return t, order
}
