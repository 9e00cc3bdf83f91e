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
