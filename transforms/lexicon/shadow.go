package lexicon

// Languages share words: many terms are written in several files and mean the
// same in each. Where one term of a node says all that another says, the other
// need not be looked at: it lies in the first one's shadow. Only explanations
// list it.

// shadow marks the terms of a trie that another term of their node makes
// needless.
func (l *Lexicon) shadow(t *trie) {
	for at := range t.children {
		from, to := t.terms(uint32(at))
		for i := from; i < to; i++ {
			for j := from; j < to; j++ {
				if i != j && l.terms[j].flags&flagShadowed == 0 && l.covers(&l.terms[j], &l.terms[i]) {
					l.terms[i].flags |= flagShadowed
					break
				}
			}
		}
	}
}

// covers tells whether a, which is found wherever b is, has b's whole effect:
// it asks for nothing beyond the match, counts alone if b does, and stands for
// the same category or for b's interests.
func (l *Lexicon) covers(a, b *term) bool {
	switch {
	case a.kind != b.kind || a.kind > kindInterest || a.flags&flagChecks != 0:
		return false
	case a.flags&flagWeak > b.flags&flagWeak:
		return false
	case a.flags&flagRunes != 0 && a.match == matchWord && b.match != matchWord:
		return false
	case a.kind == kindSensitive:
		return a.category == b.category
	}
	for k := range int(b.numIDs) {
		if !l.stands(a, l.interest(b, k)) {
			return false
		}
	}
	return true
}

// stands tells whether a term has an interest.
func (l *Lexicon) stands(t *term, want interest) bool {
	for k := range int(t.numIDs) {
		if l.interest(t, k) == want {
			return true
		}
	}
	return false
}
