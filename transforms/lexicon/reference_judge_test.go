package lexicon

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// judge applies negation and the rule of the second hit.
func (r reference) judge(text []byte, hits []refHit) Findings {
	var f Findings
	for i := range hits {
		for _, c := range hits {
			hits[i].negated = hits[i].negated || hits[i].term.kind == kindInterest && refNegates(text, c, hits[i], hits)
		}
	}
	for _, h := range hits {
		if h.negated || h.term.kind >= kindCueBefore {
			continue
		}
		if h.term.kind == kindSensitive {
			if !h.term.Weak || refSeconded(h, hits, func(o *Term) bool { return o.kind == kindSensitive && o.Category == h.term.Category }) {
				f.Sensitive = f.Sensitive.With(h.term.Category)
			}
			continue
		}
		for _, id := range h.term.Interests {
			root, _ := tensRoot(id)
			same := func(o *Term) bool {
				return slices.ContainsFunc(o.Interests, func(x uint16) bool { y, _ := tensRoot(x); return y == root })
			}
			if (!h.term.Weak || refSeconded(h, hits, same)) && !slices.Contains(f.Interests, id) {
				f.Interests = append(f.Interests, id)
			}
		}
	}
	slices.Sort(f.Interests)
	return f
}

func refSeconded(h refHit, hits []refHit, fits func(*Term) bool) bool {
	for _, o := range hits {
		apart := o.end <= h.start || h.end <= o.start
		if !o.negated && o.term.kind < kindCueBefore && o.key != h.key && apart && fits(o.term) {
			return true
		}
	}
	return false
}

func refNegates(text []byte, c, h refHit, hits []refHit) bool {
	from, to := c.end, h.start
	switch c.term.kind {
	case kindCueAfter:
		from, to = h.end, c.start
	case kindCueBefore:
	default:
		return false
	}
	if from > to || to-from > maxReachBytes {
		return false
	}
	for _, s := range hits {
		if s.term.kind == kindStop && (s.start >= from && s.end <= to || s.start <= c.start && s.end >= c.end) {
			return false
		}
	}
	between := text[from:to]
	for i := 0; i < len(between); {
		r, size := utf8.DecodeRune(between[i:])
		i += size
		next, _ := utf8.DecodeRune(text[from+i:])
		c := foldOf(r).class()
		if c == classBreak || c == classLine || c == classStop && (from+i == len(text) || unicode.IsSpace(next)) {
			return false
		}
	}
	han, kana, thai := refSpaceless(between)
	// Words begin where a letter follows something else; invisible runes are
	// nothing at all.
	words, in := 0, false
	for i := 0; i < len(between); {
		r, size := utf8.DecodeRune(between[i:])
		i += size
		if c := foldOf(r).class(); c != classDrop {
			if c.isWord() && !in {
				words++
			}
			in = c.isWord()
		}
	}
	return words*unitsPerWord+han+kana+thai <= reach*unitsPerWord
}
