package lexicon

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class says what a rune does to tokens.
type class uint8

const (
	classSpace      class = iota // separates words, a phrase may span it
	classBreak                   // ends a phrase and a clause: ! ? ; 。
	classStop                    // . : ends a clause when white space follows
	classLine                    // line break: ends a clause, not a phrase
	classDrop                    // invisible: neither separates nor counts
	classSymbol                  // emoji and other signs: separate words, may be terms
	classDigit                   // first of the classes that make words
	classLatin                   //
	classCyrillic                //
	classArabic                  //
	classDevanagari              //
	classBengali                 //
	classForeign                 // a letter of a script without a lexicon
	classHan                     // first of the scripts without spaces
	classHiragana                //
	classKatakana                //
	classThai                    //
)

// isWord tells the classes whose runs are words between spaces.
func (c class) isWord() bool { return c >= classDigit && c <= classForeign }

// isSpaceless tells the scripts that do not separate words.
func (c class) isSpaceless() bool { return c >= classHan }

// A fold entry packs the folded rune (21 bits), its class and marks.
type folded uint32

const (
	foldMulti folded = 1 << 26 // the low bits index expansions
	foldMark  folded = 1 << 27 // combining: a match may not end before it
	foldJoins folded = 1 << 28 // may compose with the rune before it
	foldPlain folded = 1 << 29 // a letter that folds to itself, beyond ASCII
)

func pack(r rune, c class) folded { return folded(r) | folded(c)<<21 }

func (f folded) rune() rune        { return rune(f & 0x1FFFFF) }
func (f folded) class() class      { return class(f>>21) & 31 }
func (f folded) isMulti() bool     { return f&foldMulti != 0 }
func (f folded) isMark() bool      { return f&foldMark != 0 }
func (f folded) isPlain() bool     { return f&foldPlain != 0 }
func (f folded) joins() bool       { return f&foldJoins != 0 }
func (f folded) expansion() []rune { return expansions[f.rune()] }

// foldTable covers the basic plane; tables are built once, at first use of
// the package by Load or Compile (a few milliseconds).
var (
	foldTable  [0x10000]folded
	foldPages  [0x100]class // the class of pages whose runes all are letters of it that fold to themselves
	expansions [][]rune
	foldOnce   sync.Once
)

// foldOf gives the entry of any rune. Callers have run buildFold.
func foldOf(r rune) folded {
	if uint32(r) < 0x10000 {
		return foldTable[r]
	}
	return foldAstral(r)
}

// foldAstral handles what lies above the basic plane: styled letters and
// digits go to ASCII, rare ideographs are Han, skin tones vanish so that an
// emoji matches in every tone, everything else is a symbol.
func foldAstral(r rune) folded {
	switch {
	case r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0000 && r <= 0xE0FFF:
		return pack(0, classDrop)
	case r >= 0x1F1E6 && r <= 0x1F1FF: // regional indicators make flags
		return pack(r, classSymbol)
	case r >= 0x1D400 && r <= 0x1D7FF, r >= 0x1F100 && r <= 0x1F1E5:
		var src, dst [utf8.UTFMax * 4]byte
		out := norm.NFKC.Append(dst[:0], src[:utf8.EncodeRune(src[:], r)]...)
		if first, _ := utf8.DecodeRune(out); first < 0x10000 && first != r {
			for len(out) > 1 && !foldTable[first].class().isWord() { // "(A)"
				out = out[1:]
				first, _ = utf8.DecodeRune(out)
			}
			return foldTable[first]
		}
		return pack(r, classSymbol)
	case r >= 0x20000 && r <= 0x3FFFF:
		return pack(r, classHan)
	case unicode.IsLetter(r), unicode.IsMark(r):
		return pack(unicode.ToLower(r), classForeign)
	}
	return pack(r, classSymbol)
}

// buildFold fills foldTable and expansions.
func buildFold() {
	foldOnce.Do(func() {
		expansions = [][]rune{nil}
		for r := rune(0); r < 0x10000; r++ {
			foldTable[r] = foldRune(r)
			if composes(r) || composes(foldTable[r].rune()) && !foldTable[r].isMulti() {
				foldTable[r] |= foldJoins
			}
			if f := foldTable[r]; f.class().isWord() && f&^foldMark == pack(r, f.class()) && r >= 0x80 {
				foldTable[r] |= foldPlain
			}
		}
		for page := range foldPages {
			foldPages[page] = pageClass(foldTable[page<<8 : page<<8+0x100])
		}
	})
}

// pageClass gives the class that all entries of a page have, if they are
// letters without a script's marks that fold to themselves; else classSpace.
func pageClass(page []folded) class {
	c := page[0].class()
	if !c.isWord() && !c.isSpaceless() {
		return classSpace
	}
	base := page[0].rune()
	for i, f := range page {
		if f&^foldPlain != pack(base+rune(i), c) {
			return classSpace
		}
	}
	return c
}

// foldRune computes one entry: compatibility form, lower case, then the
// spelling variants of its script (variants.go).
func foldRune(r rune) folded {
	if unicode.IsSpace(r) && r != '\n' && r != '\r' && r < 0x2028 || r == 0x3000 {
		return pack(' ', classSpace) // white space, which runes.go tells from punctuation
	}
	if c, ok := separatorClass(r); ok {
		return pack(r, c)
	}
	if r == 0 || !utf8.ValidRune(r) {
		return pack(' ', classSpace)
	}
	var out []rune
	mark := unicode.Is(unicode.Mn, r)
	for _, d := range norm.NFKC.String(string(r)) {
		out = append(out, variants(unicode.ToLower(d))...)
	}
	switch len(out) {
	case 0:
		return pack(0, classDrop)
	case 1:
		f := pack(out[0], letterClass(out[0]))
		if mark && f.class() != classDrop {
			f |= foldMark
		}
		return f
	}
	expansions = append(expansions, out)
	return pack(rune(len(expansions)-1), letterClass(out[0])) | foldMulti
}
