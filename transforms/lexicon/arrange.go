package lexicon

// sequence is the symbols of a term that is matched by words.
type sequence struct {
	term uint32
	syms []uint32
}

// sequences builds the trie of words. The node of a sequence of one symbol
// has the symbol's own number, so that a walk needs no step from the root.
func (c *compiler) sequences() {
	c.words = newTrieBuilder(len(c.symList)-1, len(c.seqs)/2, len(c.lex.terms))
	for _, s := range c.seqs {
		at := s.syms[0]
		for _, sym := range s.syms[1:] {
			at = c.words.child(at, sym)
		}
		c.words.end(at, s.term)
	}
}

// arrange puts the terms into the order of the nodes that they end at.
func (c *compiler) arrange(order []uint32) {
	l := c.lex
	terms, origins := make([]term, len(order)), make([]origin, len(order))
	for to, from := range order {
		terms[to], origins[to] = l.terms[from], l.origins[from]
		terms[to].key = c.keys[from]
	}
	l.terms, l.origins = terms, origins
}
