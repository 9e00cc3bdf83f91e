package lexicon

import "unicode/utf8"

// Disguised spellings get a second look, only where something triggers it:
// rows of single letters ("g a y"), digits and signs for letters inside a
// word ("g4y", "@bortion"), letters of another script that look alike, and
// hashtags whose parts are a term only together. The rewritten word must be
// a term as a whole; there is no edit distance, and words that are merely
// glued are not taken apart.

type suspectKind uint8

const (
	suspectSpaced suspectKind = iota
	suspectLeet
	suspectMixed
	suspectJoined
)

// suspect is a stretch of the text that may be a word in disguise.
type suspect struct {
	start, end uint32
	kind       suspectKind
}

// letterRows finds rows of three or more single letters with the same one
// byte between them.
func (m *Matcher) letterRows() {
	for i := 0; i < len(m.tokens); {
		j := i + 1
		for j < len(m.tokens) && m.isSingle(i) && m.isSingle(j) &&
			m.tokens[j].start == m.tokens[j-1].end+1 && m.text[m.tokens[j-1].end] == m.text[m.tokens[i].end] {
			j++
		}
		if j-i >= 3 {
			m.suspects = append(m.suspects, suspect{m.tokens[i].start, m.tokens[j-1].end, suspectSpaced})
		}
		i = j
	}
}

// isSingle tells whether a token is one letter or digit.
func (m *Matcher) isSingle(i int) bool {
	t := &m.tokens[i]
	_, size := utf8.DecodeRune(m.text[t.start:])
	return t.start+uint32(size) == t.end
}

// suspect keeps a token, widened to the white space around it when digits
// stand for letters, since signs may as well.
func (m *Matcher) suspect(start, end int, kind suspectKind) {
	if kind == suspectLeet {
		start, end = chunk(m.text, start, end)
		if n := len(m.suspects); n > 0 && m.suspects[n-1].kind == suspectLeet && int(m.suspects[n-1].end) >= end {
			return // the same chunk
		}
	}
	m.suspects = append(m.suspects, suspect{uint32(start), uint32(end), kind})
}

// letterSign looks at a sign that may stand for a letter, at text[i]: at the
// front of a word or inside one.
func (m *Matcher) letterSign(i int) {
	part := func(j int) bool {
		return j >= 0 && j < len(m.text) && (isWordByte(m.text[j]) || signs[m.text[j]]&signLetter != 0)
	}
	if part(i+1) && (part(i-1) || i == 0 || m.text[i-1] == ' ') {
		m.suspect(i, i+1, suspectLeet)
	}
}

// maxChunk is more than any word in disguise; longer chunks are addresses.
const maxChunk = 48

// chunk widens [start,end) over ASCII letters, digits and signs.
func chunk(text []byte, start, end int) (int, int) {
	part := func(b byte) bool {
		return signs[b]&signLetter != 0 || b < utf8.RuneSelf && foldTable[b].class().isWord()
	}
	low, high := max(start-maxChunk, 0), min(end+maxChunk, len(text))
	for start > low && part(text[start-1]) {
		start--
	}
	for end < high && part(text[end]) {
		end++
	}
	for end > start && text[end-1] == '!' { // an exclamation, not an i
		end--
	}
	return start, end
}

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
		nd := &t.nodes[sym]
		for _, i := range t.lists[nd.terms : nd.terms+nd.n] {
			if m.lex.terms[i].flags&flagDisguise != 0 {
				m.hits = append(m.hits, hit{term: i, start: s.start, end: s.end})
			}
		}
	}
	m.dyn = m.dyn[:from]
}
