package lexicon

import "unicode/utf8"

// word is what the careful reader learns of one token. It is filled in
// place and used again, since it is too big to hand around.
type word struct {
	end     int    // byte after the token in the text
	folded  []byte // UTF-8, until the next word is read: a part of the text or of buf
	buf     []byte
	runes   int // folded runes, digits among them
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

// plain reads the token at text[i] when it is only letters beyond ASCII that
// fold to themselves, up to a space or sign of ASCII or the end.
func (w *word) plain(text []byte, i int) bool {
	end, runes, scripts := i, 0, uint32(0)
	for end+2 < len(text) {
		a, b := rune(text[end]), rune(text[end+1])
		if b&0xC0 != 0x80 {
			break
		}
		r, size := a&0x1F<<6|b&0x3F, 2
		if a&0xE0 != 0xC0 {
			c := rune(text[end+2])
			if a&0xF0 != 0xE0 || c&0xC0 != 0x80 {
				break
			}
			r, size = a&0x0F<<12|b&0x3F<<6|c&0x3F, 3
			if r < 0x800 {
				break
			}
		}
		f := foldTable[r&0xFFFF]
		if !f.isPlain() {
			break
		}
		end += size
		runes++
		scripts |= 1 << f.class()
	}
	if runes == 0 || end < len(text) && isWordByte(text[end]) {
		return false
	}
	w.end, w.folded, w.runes, w.digits, w.scripts = end, text[i:end:end], runes, 0, scripts
	return true
}

// read reads the token that starts at text[i], rune by rune. What is no word
// at i gives an empty token that ends at i.
func (w *word) read(text []byte, i int) {
	if w.plain(text, i) {
		return
	}
	buf := w.buf[:0]
	end, runes, digits, scripts := i, 0, 0, uint32(0)
	last := rune(0)
	for i < len(text) {
		// The short way: letters and digits that neither join the rune before
		// nor become several.
		r, size := rune(text[i]), 1
		switch {
		case r < utf8.RuneSelf:
		case r&0xF0 == 0xE0 && i+2 < len(text) && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80:
			r, size = r&0x0F<<12|rune(text[i+1]&0x3F)<<6|rune(text[i+2]&0x3F), 3
			if r < 0x800 || r >= 0xD800 && r < 0xE000 {
				r, size = utf8.RuneError, 1
			}
		default:
			r, size = decode(text, i)
		}
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
		runes++
		switch {
		case last < utf8.RuneSelf:
			buf = append(buf, byte(last))
		case f.isPlain():
			buf = append(buf, text[i-size:i]...)
		default:
			buf = utf8.AppendRune(buf, last)
		}
		if c == classDigit {
			digits++
		}
	}
	w.buf = buf
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
