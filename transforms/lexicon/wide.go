package lexicon

import (
	"math/bits"
	"unicode/utf8"
)

// wideRun reads a run rune by rune, from byte i to end, since it is a hashtag,
// long, or holds runes beyond ASCII: tokens, and between them separators,
// signs and runes of scripts without spaces.
func (m *Matcher) wideRun(i, end int) {
	text := m.text
	if i > 0 && text[i-1] == '#' {
		i = m.hashtag(i)
	}
	w := &m.word
	for i < end {
		r, size := rune(0), 3
		if i+2 < len(text) && text[i]&0xF0 == 0xE0 && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80 {
			r = rune(text[i]&0x0F)<<12 | rune(text[i+1]&0x3F)<<6 | rune(text[i+2]&0x3F)
		}
		if r < 0x800 {
			r, size = decode(text, i)
		}
		switch c := foldOf(r).class(); {
		case c.isSpaceless() && size == 3 && i+2 < end:
			i = m.denseRun(i, end)
			continue
		case c.isSpaceless(): // rare ideographs, of four bytes
			m.runesDue = true
			m.flags |= tokenBreak
			m.han++
		case c == classBreak:
			m.flags |= tokenBreak
		case c == classSymbol:
			m.runesDue = true
		case c.isWord(), c == classDrop:
			w.read(text[:end], i)
			if len(w.folded) > 0 {
				m.wideToken(i, w)
				size = w.end - i
			}
		}
		i += size
	}
}

// denseRun counts the runes of scripts without spaces from byte i on, three
// bytes each and at least one, and gives the byte after them.
func (m *Matcher) denseRun(i, end int) int {
	var n [classThai + 1]uint32
	for text := m.text; i+2 < end; i += 3 {
		a, b, c := rune(text[i]), rune(text[i+1]), rune(text[i+2])
		r := a&0x0F<<12 | b&0x3F<<6 | c&0x3F
		k := foldPages[r>>8&0xFF]
		if k != classHan {
			k = foldTable[r&0xFFFF].class()
		}
		if a&0xF0 != 0xE0 || b&0xC0 != 0x80 || c&0xC0 != 0x80 || r < 0x800 || !k.isSpaceless() {
			break
		}
		n[k%class(len(n))]++
	}
	m.han += n[classHan]
	m.kana += n[classHiragana] + n[classKatakana]
	m.thai += n[classThai]
	m.runesDue = true
	m.flags |= tokenBreak // words on the two sides are no phrase
	return i
}

// wideToken keeps a token that was read.
func (m *Matcher) wideToken(start int, w *word) {
	m.rows = m.rows || w.runes == 1 && m.lastSingle
	m.lastSingle = w.runes == 1
	scripts := w.scripts &^ (1 << classDigit)
	flags := tokenFlag(0)
	switch {
	case w.runes == 1:
	case w.digits == 0:
		flags = tokenCounts
		if bits.OnesCount32(scripts) > 1 {
			m.suspect(start, w.end, suspectMixed)
		}
	case w.digits < w.runes:
		m.suspect(start, w.end, suspectLeet)
	}
	if scripts&(1<<classForeign) != 0 {
		// Scripts without a lexicon may not separate words at all: a word is
		// taken to have up to six letters.
		m.alien += uint32(w.runes)
		m.words += uint32(w.runes-1) / 6
	}
	m.token(w.folded, start, w.end, flags)
}

// hashtag reads the tag whose text starts at i as the words that its
// capitals show, and keeps the whole as a suspect, since some tags are terms
// only as a whole. It gives the byte after the tag's first run of letters.
func (m *Matcher) hashtag(i int) int {
	text := m.text
	w := &m.word
	w.read(text, i)
	if len(w.folded) == 0 {
		return i
	}
	last, pieces := w.end, 0
	for at := i; at < last; pieces++ {
		end := camelEnd(text[:last], at)
		if w.read(text[:end], at); len(w.folded) > 0 {
			m.wideToken(at, w)
		}
		at = end
	}
	if pieces > 1 {
		m.suspect(i, last, suspectJoined)
	}
	return last
}

// camelEnd gives the end of the piece of a hashtag that starts at i: before a
// capital that follows another kind of rune, and before the last capital of a
// row when a small letter follows it (BLMProtest).
func camelEnd(tag []byte, i int) int {
	r, size := utf8.DecodeRune(tag[i:])
	wasUpper := isUpper(r)
	for j := i + size; j < len(tag); j += size {
		r, size = utf8.DecodeRune(tag[j:])
		upper := isUpper(r)
		if upper {
			next, _ := utf8.DecodeRune(tag[min(j+size, len(tag)):])
			if !wasUpper || j+size < len(tag) && isLower(next) {
				return j
			}
		}
		if foldOf(r).class() != classDrop {
			wasUpper = upper
		}
	}
	return len(tag)
}
