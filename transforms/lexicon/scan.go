package lexicon

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// key is a folded word of up to 16 bytes in two little-endian words.
type key struct{ lo, hi uint64 }

// scan splits the text into tokens, looks each up and counts languages, a
// block of 64 bytes at a time. A word that reaches the end of a block begins
// the next one.
func (m *Matcher) scan() {
	text := m.text
	m.reset()
	wasOdd := true // the block before needs care, and so does the gap after it
	for base := 0; base < len(text); {
		block := m.block(text, base)
		run, odd := blockRuns(block)
		m.tokens = slices.Grow(m.tokens, blockSize)
		next := base + blockSize
		open := bits.LeadingZeros64(^run) // bytes of a word at the block's end
		if open > 0 {
			next -= open
			run &= 1<<(blockSize-open) - 1
		}
		if odd == 0 && !wasOdd && !long(run) {
			m.plainBlock(block, run, base)
		} else {
			m.carefulBlock(block, run, base)
		}
		wasOdd = odd != 0
		if open >= maxKey {
			start := next
			for next < len(text) && isWordByte(text[next]) {
				next++
			}
			m.carefulRun(start, next)
			wasOdd = true
		}
		base = next
	}
	if m.rows {
		m.letterRows(text)
	}
}

// maxKey is the length of a word in bytes from which on a key may not hold
// it.
const maxKey = 16

// long tells whether a run of maxKey bytes is in a block.
func long(run uint64) bool {
	run &= run >> 1
	run &= run >> 2
	run &= run >> 4
	return run&(run>>8) != 0
}

// carefulBlock reads the words of a block that holds signs, bytes beyond
// ASCII or long words.
func (m *Matcher) carefulBlock(block *[blockRoom]byte, run uint64, base int) {
	for edges := run ^ run<<1; edges != 0; {
		s := bits.TrailingZeros64(edges)
		edges &= edges - 1
		e := bits.TrailingZeros64(edges)
		edges &= edges - 1
		start, end, n := base+s, base+e, e-s
		if n >= maxKey {
			m.carefulRun(start, end)
			continue
		}
		plain := start-m.prev == 1 && signs[m.text[m.prev]] == 0
		if !plain && m.between(start) {
			m.carefulRun(start, end)
			continue
		}
		lo := binary.LittleEndian.Uint64(block[s:]) & maskLo[n]
		hi := binary.LittleEndian.Uint64(block[s+8:]) & maskHi[n]
		if (lo|hi)&highBits != 0 {
			m.carefulRun(start, end)
			continue
		}
		m.prev = end
		flags := m.flags | tokenCounts
		m.flags = 0
		digits := (^lo&maskLo[n] | ^hi&maskHi[n]) & letterBs
		m.rows = m.rows || n == 1
		if n == 1 || digits != 0 {
			flags &^= tokenCounts
		}
		if digits != 0 && (lo|hi)&letterBs != 0 {
			m.suspect(m.text, start, end, suspectLeet)
		}
		m.look(key{(lo | caseBits) & maskLo[n], (hi | caseBits) & maskHi[n]}, token{start: uint32(start), end: uint32(end), flags: flags})
	}
}

// carefulRun reads a run rune by rune.
func (m *Matcher) carefulRun(start, end int) {
	m.between(start)
	m.wideRun(m.text, start, end)
	m.prev, m.rows = end, true
}

// reset empties the scratch of a text.
func (m *Matcher) reset() {
	m.tokens, m.dyn, m.suspects = m.tokens[:0], m.dyn[:0], m.suspects[:0]
	m.lanes.reset()
	m.words, m.alien, m.han, m.kana, m.thai = 0, 0, 0, 0, 0
	m.laneDone, m.runesDue = false, false
	m.flags = tokenBreak
	m.prev, m.rows, m.lastSingle = 0, false, false
}

// block gives the bytes of the block at base; at the end of the text, a copy
// with zeros behind.
func (m *Matcher) block(text []byte, base int) *[blockRoom]byte {
	if base+blockRoom <= len(text) {
		return (*[blockRoom]byte)(text[base:])
	}
	n := copy(m.tail[:], text[base:])
	clear(m.tail[n:])
	return &m.tail
}

// between handles the signs between the run before and the one at start; it
// tells whether the latter is a hashtag.
func (m *Matcher) between(start int) bool {
	text := m.text
	for _, c := range text[m.prev:start] {
		if signs[c]&signEnds != 0 {
			m.flags |= tokenBreak
		}
	}
	if start == m.prev {
		return false
	}
	switch s := signs[text[start-1]]; {
	case s&signTag != 0:
		return true
	case s&signLetter != 0:
		m.sign(text, m.prev, start)
	}
	return false
}

// look answers a token from the word table and keeps it.
func (m *Matcher) look(k key, t token) {
	words := m.lex.words
	at := words.bucket(k.lo, k.hi)
	if s := &words.slots[at]; s.lo != k.lo || s.hi != k.hi {
		at++ // the other half of the bucket
	}
	s := &words.slots[at]
	if s.lo != k.lo || s.hi != k.hi {
		m.lookOn(k, t)
		return
	}
	m.answer(t, at, s)
}

// answer fills a token from its word's slot and keeps it.
func (m *Matcher) answer(t token, at uint32, s *slot) {
	if t.flags&tokenCounts != 0 {
		m.words++
		m.lanes.add(s.known)
	}
	t.slot, t.syms, t.n = at, s.syms, s.n
	t.flags |= s.flags | tokenSlot
	m.tokens = append(m.tokens, t)
}

// lookOn looks further than the first bucket.
func (m *Matcher) lookOn(k key, t token) {
	if at, ok := m.lex.words.find(k.lo, k.hi); ok {
		m.answer(t, at, &m.lex.words.slots[at])
		return
	}
	m.buf = k.spell(m.buf[:0])
	m.stranger(m.buf, t)
}

// stranger keeps a token whose word the table does not have, with the symbols
// of the stems that it holds.
func (m *Matcher) stranger(w []byte, t token) {
	from := len(m.dyn)
	var known uint64
	m.dyn, known = m.lex.affixes(w, m.dyn)
	if t.flags&tokenCounts != 0 {
		m.words++
		m.lanes.add(known | m.guess(w, known))
	}
	if t.n = uint8(len(m.dyn) - from); t.n > 0 {
		t.syms = uint32(from)
		t.flags |= tokenDyn | tokenTerm | tokenPhrase | tokenMany
	}
	m.tokens = append(m.tokens, t)
}

// token looks up a token of any length, given folded, and keeps it.
func (m *Matcher) token(w []byte, start, end int, flags tokenFlag) {
	t := token{start: uint32(start), end: uint32(end), flags: m.flags | flags}
	m.flags = 0
	if len(w) <= 16 {
		m.look(keyOf(w), t)
	} else if s := m.lex.words.findLong(w); s != nil {
		m.answer(t, s.everyday, &s.slot)
	} else {
		m.stranger(w, t)
	}
}
