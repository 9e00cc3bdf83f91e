package lexicon

import "sort"

// Hit explains one term found in a text.
type Hit struct {
	Term      string // as the data file has it
	Source    string // the data file
	Line      int
	Sensitive bool     // else an interest
	Category  Category // of a sensitive term
	Interests []uint16 // of an interest term
	Start     int      // bytes in the text
	End       int
	Weak      bool // counts only with a second term
	Cancelled bool // by an exclusion, or by accent, case or language
	Negated   bool // an interest that the text denies
}

// Explain gives every hit of a text in its order, those that do not count
// too. It allocates: it is for people who ask why.
func (m *Matcher) Explain(text []byte) []Hit {
	m.explain = true
	m.examine(text)
	m.negate()
	m.explain = false
	m.text = nil
	out := make([]Hit, 0, len(m.hits))
	for _, h := range m.hits {
		t, o := &m.lex.terms[h.term], &m.lex.origins[h.term]
		e := Hit{
			Term: o.text, Source: m.lex.files[o.file], Line: int(o.line), Sensitive: t.kind == kindSensitive, Category: t.category,
			Start: int(h.start), End: int(h.end), Weak: t.flags&flagWeak != 0, Cancelled: h.cancelled, Negated: h.negated,
		}
		for k := range int(t.numIDs) {
			e.Interests = append(e.Interests, m.lex.interest(t, k).id)
		}
		out = append(out, e)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Start < out[j].Start })
	return out
}
