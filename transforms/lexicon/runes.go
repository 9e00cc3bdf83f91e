package lexicon

import (
	"slices"
	"unicode/utf8"
)

// The rune stream is the text as substring terms see it: folded runes, one
// blank for any run of separators, none where white space touches Han or
// kana (writers of Chinese and Japanese space freely), phraseEnd for the end
// of a sentence.

// phraseEnd stands between sentences; no term holds it.
const phraseEnd = rune(0)

// stream is the rune stream of one text, arrays in step.
type stream struct {
	text  []byte
	runes []rune
	start []uint32 // byte offset of the source of each rune
}

// end gives the byte after the source of rune i.
func (s *stream) end(i int) uint32 {
	_, size := utf8.DecodeRune(s.text[s.start[i]:])
	return s.start[i] + uint32(size)
}

const (
	gapNone = iota
	gapWhite
	gapPunct
	gapBreak
)

// read refills the stream with text. A rune of text makes at most one rune
// of the stream, a gap's included; only compatibility forms make more.
func (s *stream) read(text []byte) {
	s.text = text
	s.room(0, len(text)+maxExpansion)
	runes, start := s.runes, s.start
	gap, n := gapNone, 0
	for i := 0; i < len(text); {
		r, size := rune(0), 3
		if i+2 < len(text) && text[i]&0xF0 == 0xE0 && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80 {
			r = rune(text[i]&0x0F)<<12 | rune(text[i+1]&0x3F)<<6 | rune(text[i+2]&0x3F)
		}
		if r < 0x800 {
			r, size = decode(text, i)
		}
		if gap == gapNone && size == 3 {
			if more := s.denseRun(i, n); more > 0 {
				n += more
				i += 3 * more
				continue
			}
		}
		f := foldOf(r)
		at := uint32(i)
		i += size
		if c := f.class(); c <= classDrop || gap != gapNone || f&(foldJoins|foldMulti) != 0 {
			if f.joins() && gap == gapNone && n > 0 {
				if joined, ok := compose(runes[n-1], f.rune()); ok {
					runes[n-1] = joined
					continue
				}
			}
			switch {
			case c == classDrop:
				continue
			case c < classDrop:
				gap = max(gap, gapOf(f))
				continue
			}
			if n > 0 {
				if g, ok := gapRune(gap, runes[n-1], c); ok {
					runes[n], start[n] = g, at
					n++
				}
			}
			gap = gapNone
			if f.isMulti() {
				for _, e := range f.expansion() {
					runes[n], start[n] = e, at
					n++
				}
				s.room(n, len(text)-i+maxExpansion)
				runes, start = s.runes, s.start
				continue
			}
		}
		runes[n], start[n] = f.rune(), at
		n++
	}
	s.runes, s.start = runes[:n], start[:n]
}

// denseRun reads the runes of scripts without spaces from byte i on, three
// bytes each, into the runes from n on, as long as each stands for one, and
// says how many.
func (s *stream) denseRun(i, n int) int {
	text := s.text[i:]
	runes, start := s.runes[n:], s.start[n:]
	count := 0
	for at := 0; at+2 < len(text) && count < len(runes) && count < len(start); at += 3 {
		a, b, c := rune(text[at]), rune(text[at+1]), rune(text[at+2])
		r := a&0x0F<<12 | b&0x3F<<6 | c&0x3F
		if a&0xF0 != 0xE0 || b&0xC0 != 0x80 || c&0xC0 != 0x80 || r < 0x800 {
			break
		}
		if foldPages[r>>8&0xFF] != classHan {
			f := foldTable[r&0xFFFF]
			if !f.class().isSpaceless() || f&(foldJoins|foldMulti) != 0 {
				break
			}
			r = f.rune()
		}
		runes[count], start[count] = r, uint32(i+at)
		count++
	}
	return count
}

// maxExpansion is more than the runes of any compatibility form and a gap.
const maxExpansion = 32

// room makes place for more runes behind the first n.
func (s *stream) room(n, more int) {
	s.runes = slices.Grow(s.runes[:n], more)
	s.start = slices.Grow(s.start[:n], more)
	s.runes, s.start = s.runes[:cap(s.runes)], s.start[:cap(s.start)]
}

// gapOf weighs a separator.
func gapOf(f folded) int {
	switch {
	case f.class() == classBreak:
		return gapBreak
	case f.class() == classSpace && f.rune() == ' ':
		return gapWhite
	}
	return gapPunct
}

// gapRune gives what a run of separators becomes between the rune last and
// one of class next; false for nothing.
func gapRune(gap int, last rune, next class) (rune, bool) {
	switch {
	case gap == gapBreak:
		return phraseEnd, true
	case gap == gapPunct, gap == gapWhite && !dense(next) && !dense(foldOf(last).class()):
		return ' ', true
	}
	return 0, false
}

// dense tells the scripts beside which white space means nothing.
func dense(c class) bool { return c == classHan || c == classHiragana || c == classKatakana }

// foldRunes gives the stream's runes of a term.
func foldRunes(text string) []rune {
	var s stream
	s.read([]byte(text))
	return s.runes
}
