package lexicon

import "unicode/utf8"

// unmask takes the second look at all suspects.
func (m *Matcher) unmask() {
	for _, s := range m.suspects {
		m.rewrite(s, func(w []byte) { m.lookDisguised(w, s) })
	}
}

// rewrite gives the words that a suspect may stand for.
func (m *Matcher) rewrite(s suspect, yield func(w []byte)) {
	if s.end-s.start > 4*maxChunk {
		return
	}
	m.buf = foldLetters(m.text[s.start:s.end], m.buf[:0])
	switch s.kind {
	case suspectMixed:
		m.plainScript(yield)
	case suspectJoined:
		yield(m.buf)
	case suspectSpaced:
		m.plainLetters(m.buf, yield)
		if len(m.buf) > 3 && (m.buf[0] == 'a' || m.buf[0] == 'i') { // "a g a y man"
			m.plainLetters(m.buf[1:], yield)
		}
	case suspectLeet:
		m.plainLetters(m.buf, yield)
	}
}

// foldLetters appends the folded letters, digits and signs of raw.
func foldLetters(raw, dst []byte) []byte {
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		i += size
		if r == '@' || r == '$' || r == '!' {
			dst = append(dst, byte(r))
			continue
		}
		f := foldOf(r)
		if !f.class().isWord() {
			continue
		}
		if !f.isMulti() {
			dst = utf8.AppendRune(dst, f.rune())
			continue
		}
		for _, e := range f.expansion() {
			dst = utf8.AppendRune(dst, e)
		}
	}
	return dst
}

// leet gives the letter that a digit or sign looks like;
// 1 and ! may be i or l, which plainLetters tries in turn.
var leet = [256]byte{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '@': 'a', '$': 's', '!': 'i'}

// plainLetters reads digits and signs as letters. At least half of the signs
// must be letters already, which spares codes and sizes (mp3, 4x4, b2b).
func (m *Matcher) plainLetters(w []byte, yield func([]byte)) {
	masked, ambiguous := 0, false
	for _, b := range w {
		switch {
		case leet[b] != 0:
			masked++
			ambiguous = ambiguous || b == '1' || b == '!'
		case b >= '0' && b <= '9':
			return
		}
	}
	if 2*masked > len(w) {
		return
	}
	for _, i := range "il" {
		m.want = m.want[:0]
		for _, b := range w {
			switch {
			case b == '1' || b == '!':
				b = byte(i)
			case leet[b] != 0:
				b = leet[b]
			}
			m.want = append(m.want, b)
		}
		yield(m.want)
		if !ambiguous {
			return
		}
	}
}

// lookDisguised reports the terms that a rewritten word is.
func (m *Matcher) lookDisguised(w []byte, s suspect) {
	if utf8.RuneCount(w) < 3 {
		return
	}
	from := len(m.dyn)
	if slot := m.lex.words.at(w); slot != nil {
		t := token{syms: slot.syms, n: slot.n}
		for k := range int(slot.n) {
			m.dyn = append(m.dyn, m.symbol(&t, k))
		}
	} else {
		m.dyn, _ = m.lex.affixes(w, m.dyn)
	}
	t := &m.lex.wordNodes
	for _, sym := range m.dyn[from:] {
		for i, to := t.terms(sym); i < to; i++ {
			if m.lex.terms[i].flags&flagDisguise != 0 {
				m.hits = append(m.hits, hit{term: i, start: s.start, end: s.end})
			}
		}
	}
	m.dyn = m.dyn[:from]
}
