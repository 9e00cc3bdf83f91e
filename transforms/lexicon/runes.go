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
	s.runes, s.start = slices.Grow(s.runes[:0], len(text)), slices.Grow(s.start[:0], len(text))
	gap := gapNone
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		f := foldOf(r)
		c := f.class()
		at := uint32(i)
		i += size
		n := len(s.runes)
		if c <= classDrop || gap != gapNone || f&(foldJoins|foldMulti) != 0 {
			if f.joins() && gap == gapNone && n > 0 {
				if joined, ok := compose(s.runes[n-1], f.rune()); ok {
					s.runes[n-1] = joined
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
			if gap != gapNone && n > 0 {
				s.gap(gap, c, at)
			}
			gap = gapNone
			if f.isMulti() {
				for _, e := range f.expansion() {
					s.push(e, at)
				}
				continue
			}
		}
		s.push(f.rune(), at)
	}
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

// gap writes what a run of separators before a rune of class next becomes.
func (s *stream) gap(gap int, next class, at uint32) {
	switch {
	case gap == gapBreak:
		s.push(phraseEnd, at)
	case gap == gapPunct || !(dense(next) || dense(foldOf(s.runes[len(s.runes)-1]).class())):
		s.push(' ', at)
	}
}

func (s *stream) push(r rune, start uint32) {
	s.runes = append(s.runes, r)
	s.start = append(s.start, start)
}

// dense tells the scripts beside which white space means nothing.
func dense(c class) bool { return c == classHan || c == classHiragana || c == classKatakana }

// foldRunes gives the stream's runes of a term.
func foldRunes(text string) []rune {
	var s stream
	s.read([]byte(text))
	return s.runes
}
