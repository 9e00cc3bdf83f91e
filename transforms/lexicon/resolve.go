package lexicon

import "slices"

// distinctTerm joins the hits of one term: the end of its first hit and the
// start of its last are enough to know whether a hit of another term lies
// apart from one of them.
type distinctTerm struct {
	term      uint32
	firstEnd  uint32
	lastStart uint32
}

// resolve turns hits into findings: strong terms count at once, weak ones
// when another term of the same category (for interests: of the same root
// branch) is found apart from them.
func (m *Matcher) resolve(f *Findings) {
	f.Sensitive = 0
	f.Interests = f.Interests[:0]
	m.negate()
	m.collect()
	for _, d := range m.distinct {
		t := &m.lex.terms[d.term]
		switch {
		case t.flags&flagWeak != 0:
		case t.kind == kindSensitive:
			f.Sensitive = f.Sensitive.With(t.category)
		default:
			for _, i := range m.lex.interestsOf(t) {
				f.Interests = insertSorted(f.Interests, i.id)
			}
		}
	}
	for i := range m.distinct {
		d := &m.distinct[i]
		t := &m.lex.terms[d.term]
		switch {
		case t.flags&flagWeak == 0:
		case t.kind == kindSensitive:
			if !f.Sensitive.Has(t.category) && m.seconded(d, func(o *term) bool { return o.kind == kindSensitive && o.category == t.category }) {
				f.Sensitive = f.Sensitive.With(t.category)
			}
		default:
			m.weakInterests(d, t, f)
		}
	}
}

// collect reduces the hits that count to distinct terms. Few hits are
// compared one by one; for many, a stamp on each term says whether it was
// seen in this text.
func (m *Matcher) collect() {
	m.distinct = m.distinct[:0]
	few := len(m.hits) <= 16
	if m.gen++; m.gen == 0 { // wrapped: old stamps could look new
		clear(m.stamp)
		m.gen = 1
	}
	for i := range m.hits {
		h := &m.hits[i]
		if h.cancelled || h.negated {
			continue
		}
		at := -1
		if few {
			at = slices.IndexFunc(m.distinct, func(d distinctTerm) bool { return d.term == h.term })
		} else if m.stamp[h.term] == m.gen {
			at = int(m.where[h.term])
		}
		if at >= 0 {
			d := &m.distinct[at]
			d.firstEnd = min(d.firstEnd, h.end)
			d.lastStart = max(d.lastStart, h.start)
			continue
		}
		if !few {
			m.stamp[h.term] = m.gen
			m.where[h.term] = uint32(len(m.distinct))
		}
		m.distinct = append(m.distinct, distinctTerm{h.term, h.end, h.start})
	}
}

// interestsOf gives the interests of a term.
func (l *Lexicon) interestsOf(t *term) []interest { return l.ids[t.ids : t.ids+uint32(t.numIDs)] }

// weakInterests adds the interests of a weak term whose branch another term
// confirms.
func (m *Matcher) weakInterests(d *distinctTerm, t *term, f *Findings) {
	for _, i := range m.lex.interestsOf(t) {
		if m.seconded(d, func(o *term) bool { return o.kind == kindInterest && m.hasRoot(o, i.root) }) {
			f.Interests = insertSorted(f.Interests, i.id)
		}
	}
}

func (m *Matcher) hasRoot(t *term, root uint16) bool {
	for _, i := range m.lex.interestsOf(t) {
		if i.root == root {
			return true
		}
	}
	return false
}

// seconded tells whether a different term that fits was found apart from d.
// Terms of one folded text are not different, whatever file they are in.
func (m *Matcher) seconded(d *distinctTerm, fits func(*term) bool) bool {
	key := m.lex.terms[d.term].key
	for i := range m.distinct {
		o := &m.distinct[i]
		t := &m.lex.terms[o.term]
		if t.key != key && (d.firstEnd <= o.lastStart || o.firstEnd <= d.lastStart) && fits(t) {
			return true
		}
	}
	return false
}
