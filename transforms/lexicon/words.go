package lexicon

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word is what the careful reader learns of one token. It is filled in
// place and used again, since it is too big to hand around.
type word struct {
	end     int    // byte after the token in the text
	folded  []byte // UTF-8, kept for the next word
	runes   int    // folded runes, digits among them
	digits  int
	scripts uint32 // bit per class seen
}

// decode is utf8.DecodeRune with a short way for runes of one and two bytes.
func decode(text []byte, i int) (rune, int) {
	b := text[i:]
	switch {
	case b[0] < utf8.RuneSelf:
		return rune(b[0]), 1
	case b[0]&0xE0 == 0xC0 && len(b) > 1 && b[1]&0xC0 == 0x80 && b[0] >= 0xC2:
		return rune(b[0]&0x1F)<<6 | rune(b[1]&0x3F), 2
	}
	return utf8.DecodeRune(b)
}

// read reads the token that starts at text[i], rune by rune. What is no word
// at i gives an empty token that ends at i.
func (w *word) read(text []byte, i int) {
	buf := w.folded[:0]
	end, runes, digits, scripts := i, 0, 0, uint32(0)
	last := rune(0)
	for i < len(text) {
		// The short way: letters of three and two bytes that fold to themselves.
		if a := text[i]; a >= 0xC2 && i+2 < len(text) {
			b, c := text[i+1], text[i+2]
			if r := rune(a&0x0F)<<12 | rune(b&0x3F)<<6 | rune(c&0x3F); a&0xF0 == 0xE0 && r >= 0x800 && b&0xC0 == 0x80 && c&0xC0 == 0x80 {
				if f := foldTable[r&0xFFFF]; f.isPlain() {
					buf = append(buf, a, b, c)
					i += 3
					last, end, runes, scripts = r, i, runes+1, scripts|1<<f.class()
					continue
				}
			} else if r := rune(a&0x1F)<<6 | rune(b&0x3F); a&0xE0 == 0xC0 && b&0xC0 == 0x80 {
				if f := foldTable[r&0xFFFF]; f.isPlain() {
					buf = append(buf, a, b)
					i += 2
					last, end, runes, scripts = r, i, runes+1, scripts|1<<f.class()
					continue
				}
			}
		}
		r, size := decode(text, i)
		f := foldOf(r)
		c := f.class()
		if !c.isWord() || f&(foldJoins|foldMulti) != 0 {
			joined, ok := rune(0), false
			if f.joins() && last != 0 {
				joined, ok = compose(last, f.rune())
			}
			switch {
			case ok:
				buf = utf8.AppendRune(buf[:len(buf)-utf8.RuneLen(last)], joined)
				last = joined
				i += size
				end = i
				continue
			case c == classDrop:
				i += size
				if last != 0 {
					end = i
				}
				continue
			case !c.isWord():
				i = len(text) + 1 // ends the loop
				continue
			case f.isMulti():
				i += size
				end = i
				for _, e := range f.expansion() {
					if ec := letterClass(e); ec.isWord() {
						last = e
						buf = utf8.AppendRune(buf, e)
						runes++
						scripts |= 1 << ec
						if ec == classDigit {
							digits++
						}
					}
				}
				continue
			}
		}
		i += size
		end = i
		scripts |= 1 << c
		last = f.rune()
		buf = utf8.AppendRune(buf, last)
		runes++
		if c == classDigit {
			digits++
		}
	}
	w.end, w.folded, w.runes, w.digits, w.scripts = end, buf, runes, digits, scripts
}

// foldWords splits a term or phrase into folded words, as the matcher splits
// a text (hashtags apart, which terms do not have).
func foldWords(text string) []string {
	var out []string
	b := []byte(text)
	var w word
	for i := 0; i < len(b); {
		if w.read(b, i); len(w.folded) > 0 {
			out = append(out, string(w.folded))
			i = w.end
			continue
		}
		_, size := utf8.DecodeRune(b[i:])
		i += size
	}
	return out
}

// exactForm appends the letters of raw as written, which accent and case
// terms compare: composed, without separators and invisible runes, in lower
// case unless keepCase.
func exactForm(dst, raw []byte, keepCase bool) []byte {
	start := len(dst)
	dst = norm.NFKC.Append(dst, raw...)
	out := dst[:start]
	for i := start; i < len(dst); {
		r, size := utf8.DecodeRune(dst[i:])
		i += size
		c := foldOf(r).class()
		if !c.isWord() && !c.isSpaceless() && c != classSymbol {
			continue
		}
		if !keepCase {
			r = unicode.ToLower(r)
		}
		if len(out)+utf8.RuneLen(r) <= i { // lower case may not outgrow what was read
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}
