package lexicon

import (
	"math/bits"
	"slices"
)

// key is a folded word of up to 16 bytes in two little-endian words, or the
// hash of a longer one.
type key struct{ lo, hi uint64 }

// scan splits the text into tokens, looks each up and counts languages, a
// block of 64 bytes at a time. A word that reaches the end of a block begins
// the next one.
func (m *Matcher) scan() {
	m.reset()
	text := m.text
	for base := 0; base < len(text); {
		block := m.block(base)
		run, odd := blockRuns(block)
		m.tokens = slices.Grow(m.tokens, blockSize)
		next := base + blockSize
		open := bits.LeadingZeros64(^run) // bytes of a word at the block's end
		if open > 0 {
			next -= open
			run &= 1<<(blockSize-open) - 1
		}
		tagged := run&1 != 0 && base > 0 && text[base-1] == '#' // of the block before
		if odd == 0 && !tagged && !long(run) {
			m.plainWords(block, run, base)
		} else {
			m.oddBlock(block, run, base, tagged)
		}
		if open >= maxKey {
			start := next
			for next < len(text) && isWordByte(text[next]) {
				next++
			}
			m.wideRun(start, next)
		}
		base = next
	}
	if m.rows {
		m.letterRows()
	}
}

// maxKey is the length in bytes of the longest word that is its own key.
const maxKey = 16

// long tells whether a run of maxKey bytes is in a block.
func long(run uint64) bool {
	run &= run >> 1
	run &= run >> 2
	run &= run >> 4
	return run&(run>>8) != 0
}

// oddBlock reads the words of a block that holds signs, bytes beyond ASCII or
// long words: what is plain between those goes to plainWords all the same.
// tagged says that a hashtag begins the block.
func (m *Matcher) oddBlock(block *[blockRoom]byte, run uint64, base int, tagged bool) {
	sign, high := blockOdds(block)
	high &= run
	if tagged {
		high |= 1
	}
	for at := run; at != 0; { // long words are read like those beyond ASCII
		s := bits.TrailingZeros64(at)
		n := bits.TrailingZeros64(^(at >> s))
		if n >= maxKey {
			high |= 1 << s
		}
		at &= ^uint64(0) << (s + n)
	}
	for odds := sign | high; odds != 0; {
		at := bits.TrailingZeros64(odds)
		if sign>>at&1 != 0 {
			m.plainWords(block, run&(1<<at-1), base)
			run &= ^uint64(0) << at
			odds &= odds - 1
			if m.sign(base+at) && run>>(at+1)&1 != 0 { // a hashtag
				odds |= 1 << (at + 1)
			}
			continue
		}
		start := at + 1 - bits.LeadingZeros64(^(run << (63 - at)))
		end := at + bits.TrailingZeros64(^(run >> at))
		m.plainWords(block, run&(1<<start-1), base)
		m.wideRun(base+start, base+end)
		run &= ^uint64(0) << end
		odds &= ^uint64(0) << end
	}
	m.plainWords(block, run, base)
}

// sign does what a sign at text[i] means, if it is one; it tells whether a
// hashtag follows.
func (m *Matcher) sign(i int) bool {
	s := signs[m.text[i]]
	if s&signEnds != 0 {
		m.flags |= tokenBreak
	}
	if s&signLetter != 0 {
		m.letterSign(i)
	}
	return s&signTag != 0
}

// reset empties the scratch of a text.
func (m *Matcher) reset() {
	m.tokens, m.dyn, m.suspects = m.tokens[:0], m.dyn[:0], m.suspects[:0]
	m.lanes.reset()
	m.words, m.alien, m.han, m.kana, m.thai = 0, 0, 0, 0, 0
	m.laneDone, m.runesDue = false, false
	m.flags = tokenBreak
	m.rows, m.lastSingle = false, false
}

// block gives the bytes of the block at base; at the end of the text, a copy
// with zeros behind.
func (m *Matcher) block(base int) *[blockRoom]byte {
	text := m.text
	if base+blockRoom <= len(text) {
		return (*[blockRoom]byte)(text[base:])
	}
	n := copy(m.tail[:], text[base:])
	clear(m.tail[n:])
	return &m.tail
}

// lookOn looks for a word further than in its bucket, whose second slot is
// given, fills the token and gives the languages that know the word.
func (m *Matcher) lookOn(k key, second uint32, t *token) (known uint64) {
	slots := m.lex.words.slots
	mask := uint32(len(slots) - 1)
	for at := second & mask; slots[at].lo != 0; at = (at + 1) & mask {
		if s := &slots[at]; s.lo == k.lo && s.hi == k.hi {
			return m.fill(t, s)
		}
	}
	m.buf = k.spell(m.buf[:0])
	return m.stranger(m.buf, t)
}

// fill takes a word's answer from its slot.
func (m *Matcher) fill(t *token, s *slot) (known uint64) {
	t.syms, t.n, t.after = s.syms, s.n, s.after
	t.flags |= s.flags
	return m.lex.masks.sets[s.known]
}

// stranger fills the token of a word that the table does not have with the
// symbols of the stems that it holds.
func (m *Matcher) stranger(w []byte, t *token) (known uint64) {
	from := len(m.dyn)
	m.dyn, known = m.lex.affixes(w, m.dyn)
	t.syms, t.n, t.after = 0, uint8(len(m.dyn)-from), 0
	if t.n > 0 {
		t.syms = uint32(from)
		t.flags |= tokenDyn | tokenTerm | tokenMany
		for _, sym := range m.dyn[from:] {
			t.after |= m.lex.wordNodes.children[sym]
		}
	}
	return known | m.guess(w, known)
}

// token looks up a token of any length, given folded, and keeps it.
func (m *Matcher) token(w []byte, start, end int, flags tokenFlag) {
	m.tokens = slices.Grow(m.tokens, 1)
	m.tokens = m.tokens[:len(m.tokens)+1]
	t := &m.tokens[len(m.tokens)-1]
	t.start, t.end, t.flags = uint32(start), uint32(end), m.flags|flags
	m.flags = 0
	var known uint64
	if s := m.lex.words.at(w); s != nil {
		known = m.fill(t, s)
	} else {
		known = m.stranger(w, t)
	}
	if flags&tokenCounts != 0 {
		m.words++
		m.lanes.add(known)
	}
}
