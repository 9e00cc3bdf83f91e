package lexicon

import (
	"math/bits"
	"slices"
)

// distinctTerm joins the hits of one term: the end of its first hit and the
// start of its last are enough to know whether a hit of another term lies
// apart from one of them.
type distinctTerm struct {
	term      uint32
	firstEnd  uint32
	lastStart uint32
	key       uint32 // of the term, and its kind, as others ask for them
	kind      kind
}

// resolve turns hits into findings: strong terms count at once, weak ones
// when another term of the same category (for interests: of the same root
// branch) is found apart from them.
func (m *Matcher) resolve(f *Findings) {
	f.Sensitive = 0
	f.Interests = f.Interests[:0]
	if len(m.hits) == 0 {
		return
	}
	m.negate()
	m.collect()
	weak := false
	for i := range m.distinct {
		t := &m.lex.terms[m.distinct[i].term]
		switch {
		case t.flags&flagWeak != 0:
			weak = true
		case t.kind == kindSensitive:
			f.Sensitive = f.Sensitive.With(t.category)
		default:
			for k := range int(t.numIDs) {
				f.Interests = insertSorted(f.Interests, m.lex.interest(t, k).id)
			}
		}
	}
	if !weak {
		return
	}
	for i := range m.distinct {
		d := &m.distinct[i]
		t := &m.lex.terms[d.term]
		switch {
		case t.flags&flagWeak == 0:
		case t.kind == kindSensitive:
			if !f.Sensitive.Has(t.category) && m.seconded(d, func(o *term) bool { return o.category == t.category }) {
				f.Sensitive = f.Sensitive.With(t.category)
			}
		default:
			m.weakInterests(d, t, f)
		}
	}
}

// collect reduces the hits that count to distinct terms. Few hits are
// compared one by one; many are found again by a hash table.
func (m *Matcher) collect() {
	m.distinct = m.distinct[:0]
	few := len(m.hits) <= 16
	if !few {
		size := 1 << bits.Len(uint(2*len(m.hits)))
		m.places = slices.Grow(m.places[:0], size)[:size]
		clear(m.places)
	}
	for i := range m.hits {
		h := &m.hits[i]
		if h.cancelled || h.negated {
			continue
		}
		at := -1
		if few {
			at = slices.IndexFunc(m.distinct, func(d distinctTerm) bool { return d.term == h.term })
		} else {
			at = m.place(h.term)
		}
		if at >= 0 {
			d := &m.distinct[at]
			d.firstEnd = min(d.firstEnd, h.end)
			d.lastStart = max(d.lastStart, h.start)
			continue
		}
		t := &m.lex.terms[h.term]
		m.distinct = append(m.distinct, distinctTerm{h.term, h.end, h.start, t.key, t.kind})
	}
}

// place gives the index of a term in distinct; -1 when it is not there, and
// then the next entry of distinct is noted as its own.
func (m *Matcher) place(term uint32) int {
	mask := uint32(len(m.places) - 1)
	for i := term * 0x9E3779B1 >> 7 & mask; ; i = (i + 1) & mask {
		p := m.places[i]
		if p == 0 {
			m.places[i] = uint32(len(m.distinct)) + 1
			return -1
		}
		if m.distinct[p-1].term == term {
			return int(p - 1)
		}
	}
}

// interest gives interest k of a term.
func (l *Lexicon) interest(t *term, k int) interest {
	if t.numIDs == 1 {
		return interest{uint16(t.ids), uint16(t.ids >> 16)}
	}
	return l.ids[int(t.ids)+k]
}

// weakInterests adds the interests of a weak term whose branch another term
// confirms.
func (m *Matcher) weakInterests(d *distinctTerm, t *term, f *Findings) {
	for k := range int(t.numIDs) {
		i := m.lex.interest(t, k)
		at, found := slices.BinarySearch(f.Interests, i.id)
		if !found && m.seconded(d, func(o *term) bool { return m.hasRoot(o, i.root) }) {
			f.Interests = slices.Insert(f.Interests, at, i.id)
		}
	}
}

func (m *Matcher) hasRoot(t *term, root uint16) bool {
	for k := range int(t.numIDs) {
		if m.lex.interest(t, k).root == root {
			return true
		}
	}
	return false
}

// seconded tells whether a different term of its kind that fits was found
// apart from d. Terms of one folded text are not different, whatever file
// they are in.
func (m *Matcher) seconded(d *distinctTerm, fits func(*term) bool) bool {
	for i := range m.distinct {
		o := &m.distinct[i]
		if o.kind == d.kind && o.key != d.key && (d.firstEnd <= o.lastStart || o.firstEnd <= d.lastStart) && fits(&m.lex.terms[o.term]) {
			return true
		}
	}
	return false
}
