package lexicon

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// reference says slowly what the matcher must say: every term is tried at
// every place, words are compared as strings, nothing is shared between
// terms. It shares only the fold table and the reading of one word with the
// matcher, whose tables and short cuts are what it checks.
type reference struct{ src *Source }

// refToken is a word of the text.
type refToken struct {
	word       string
	runes      int
	digits     int
	scripts    uint32
	start, end int
	broken     bool // a phrase ends before it
}

// refHit is a term found.
type refHit struct {
	term       *Term
	start, end int
	key        digest
	negated    bool
}

func (r reference) examine(text []byte) Findings {
	toks := refTokens(text)
	var s stream
	s.read(text)
	var hits []refHit
	for i := range r.src.Terms {
		t := &r.src.Terms[i]
		if t.onRunes() {
			hits = append(hits, r.runeHits(t, text, &s, toks)...)
		} else {
			hits = append(hits, r.wordHits(t, text, toks)...)
		}
	}
	for _, w := range refDisguised(text) {
		for i := range r.src.Terms {
			if t := &r.src.Terms[i]; disguisable(t) && t.pattern[0].admits(w.word) {
				hits = append(hits, refHit{term: t, start: w.start, end: w.end, key: t.folded})
			}
		}
	}
	f := r.judge(text, hits)
	r.cover(toks, text, &f)
	return f
}

// refTokens splits a text with the careful reader only.
func refTokens(text []byte) []refToken {
	var out []refToken
	broken, inTag := true, false
	for i := 0; i < len(text); {
		limit := len(text)
		if inTag || i > 0 && text[i-1] == '#' {
			var w word
			w.read(text, i)
			if inTag = len(w.folded) > 0; inTag {
				limit = camelEnd(text[:w.end], i)
			}
		}
		var w word
		w.read(text[:limit], i)
		if len(w.folded) > 0 {
			out = append(out, refToken{string(w.folded), w.runes, w.digits, w.scripts, i, w.end, broken})
			broken = false
			i = w.end
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		c := foldOf(r).class()
		broken = broken || c == classBreak || c.isSpaceless()
		i += size
	}
	return out
}

func (r reference) wordHits(t *Term, text []byte, toks []refToken) (out []refHit) {
	p := t.pattern
	for i := 0; i+len(p) <= len(toks); i++ {
		if !refMatch(p, toks[i:]) {
			continue
		}
		last := i + len(p) - 1
		excluded := false
		for _, phrase := range t.Unless {
			g := parsePattern(phrase)
			for at := 0; at+len(g) <= len(toks); at++ {
				excluded = excluded || at <= i && at+len(g) > last && refMatch(g, toks[at:])
			}
		}
		if h := (refHit{t, toks[i].start, toks[last].end, t.folded, false}); !excluded && r.fits(t, text, h, toks) {
			out = append(out, h)
		}
	}
	return out
}

func refMatch(p []wordPattern, toks []refToken) bool {
	for k := range p {
		if k >= len(toks) || k > 0 && toks[k].broken || !p[k].admits(toks[k].word) {
			return false
		}
	}
	return true
}

func (r reference) runeHits(t *Term, text []byte, s *stream, toks []refToken) (out []refHit) {
	want := foldRunes(t.Text)
	for i := 0; i+len(want) <= len(s.runes); i++ {
		last := i + len(want) - 1
		if !slices.Equal(s.runes[i:last+1], want) || last+1 < len(s.runes) && foldOf(s.runes[last+1]).isMark() {
			continue
		}
		if t.match == matchWord {
			cls := func(k int) class { return foldOf(s.runes[k]).class() }
			if i > 0 && cls(i-1) == cls(i) || last+1 < len(s.runes) && cls(last) == cls(last+1) {
				continue
			}
		}
		excluded := false
		for _, phrase := range t.Unless {
			g := foldRunes(phrase)
			for at := 0; at+len(g) <= len(s.runes); at++ {
				excluded = excluded || at <= i && at+len(g) > last && slices.Equal(s.runes[at:at+len(g)], g)
			}
		}
		if h := (refHit{t, int(s.start[i]), int(s.end(last)), t.folded, false}); !excluded && r.fits(t, text, h, toks) {
			out = append(out, h)
		}
	}
	return out
}

// fits applies accent, case and lang.
func (r reference) fits(t *Term, text []byte, h refHit, toks []refToken) bool {
	if t.Accent || t.Case {
		have, want := string(exactForm(nil, text[h.start:h.end], t.Case)), string(exactForm(nil, []byte(t.Text), t.Case))
		ok := have == want
		switch t.resolve() {
		case matchPrefix:
			ok = strings.HasPrefix(have, want)
		case matchSuffix:
			ok = strings.HasSuffix(have, want)
		case matchBoth:
			ok = strings.Contains(have, want)
		}
		if !ok {
			return false
		}
	}
	if !t.Lang {
		return true
	}
	counts := map[string]int{}
	own := 0
	for _, tok := range toks {
		if tok.runes > 1 && tok.digits == 0 {
			for lang := range r.knownTo(tok.word) {
				if slices.Contains(coveredNames[:], lang) {
					counts[lang]++
				}
			}
		}
		if tok.start >= h.start && tok.end <= h.end {
			own++
		}
	}
	if t.onRunes() {
		own = (len(foldRunes(t.Text)) + runesPerWord - 1) / runesPerWord
	}
	han, kana, thai := refSpaceless(text)
	counts["th"] += (thai + runesPerWord - 1) / runesPerWord
	if kana > 0 {
		counts["ja"] += (han + kana + runesPerWord - 1) / runesPerWord
	} else {
		counts["zh"] += (han + runesPerWord - 1) / runesPerWord
	}
	for _, n := range counts {
		if n > counts[t.Language] {
			return false
		}
	}
	return counts[t.Language] > own
}

func (r reference) isEveryday(word, lang string) bool {
	for _, e := range r.src.everyday {
		if r.src.lanes[e.lane] == lang && e.word == word {
			return true
		}
	}
	return false
}

func refSpaceless(text []byte) (han, kana, thai int) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		i += size
		switch foldOf(r).class() {
		case classHan:
			han++
		case classHiragana, classKatakana:
			kana++
		case classThai:
			thai++
		}
	}
	return han, kana, thai
}
