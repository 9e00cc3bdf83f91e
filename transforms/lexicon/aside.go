package lexicon

// aside does what needs nothing of the rest and touches nothing of it, while
// the terms are compiled: it numbers the folded texts, and grows the trie of
// the terms that are matched in the rune stream.
func (c *compiler) aside(src *Source) {
	numbers := newDigestTable(len(src.Terms))
	for i := range src.Terms {
		t := &src.Terms[i]
		c.keys[i] = numbers.number(t.folded, uint32(numbers.used))
		if t.onRunes() {
			c.enterRunes(t.runes, uint32(i))
		}
	}
}

// enterRunes adds the runes of a term to the trie, and notes how it begins.
func (c *compiler) enterRunes(runes []rune, term uint32) {
	at := uint32(0)
	for k, r := range runes {
		at = c.runes.child(at, uint32(r))
		if k == 1 {
			c.runes.shortCut(uint32(runes[0]), uint32(r), at)
		}
	}
	c.runes.end(at, term)
	if len(runes) == 1 {
		c.lex.singles.set(runes[0])
	} else {
		c.lex.pairs.set(pairHash(uint32(runes[0]), uint32(runes[1])))
	}
}
