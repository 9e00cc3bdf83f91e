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

// read refills the stream with text.
func (s *stream) read(text []byte) {
	s.text = text
	runes, start := slices.Grow(s.runes[:0], len(text)), slices.Grow(s.start[:0], len(text))
	gap := gapNone
	for i := 0; i < len(text); {
		r, size := decode(text, i)
		f := foldOf(r)
		at := uint32(i)
		i += size
		if c := f.class(); c <= classDrop || gap != gapNone || f&(foldJoins|foldMulti) != 0 {
			n := len(runes)
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
					runes, start = append(runes, g), append(start, at)
				}
			}
			gap = gapNone
			if f.isMulti() {
				for _, e := range f.expansion() {
					runes, start = append(runes, e), append(start, at)
				}
				continue
			}
		}
		runes, start = append(runes, f.rune()), append(start, at)
	}
	s.runes, s.start = runes, start
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
