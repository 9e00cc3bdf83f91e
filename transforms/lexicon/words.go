package lexicon

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word is what the careful reader learns of one token.
type word struct {
	end     int    // byte after the token in the text
	folded  []byte // UTF-8, in the reader's buffer
	runes   int    // folded runes, digits among them
	digits  int
	scripts uint32 // bit per class seen
}

// readWord reads the token that starts at text[i], rune by rune, and appends
// its folded form to buf[:0]. A text of other shape than letters at i gives
// an empty token that ends at i.
func readWord(text []byte, i int, buf []byte) (w word, _ []byte) {
	buf = buf[:0]
	w.end = i
	last := rune(0)
	for i < len(text) {
		r, size := utf8.DecodeRune(text[i:])
		f := foldOf(r)
		c := f.class()
		if f.joins() && last != 0 {
			if joined, ok := compose(last, f.rune()); ok {
				buf = utf8.AppendRune(buf[:len(buf)-utf8.RuneLen(last)], joined)
				last = joined
				i += size
				w.end = i
				continue
			}
		}
		if c == classDrop {
			i += size
			if last != 0 {
				w.end = i
			}
			continue
		}
		if !c.isWord() {
			break
		}
		i += size
		w.end = i
		w.scripts |= 1 << c
		if !f.isMulti() {
			last = f.rune()
			buf = utf8.AppendRune(buf, last)
			w.count(c)
			continue
		}
		for _, e := range f.expansion() {
			if ec := letterClass(e); ec.isWord() {
				last = e
				buf = utf8.AppendRune(buf, e)
				w.count(ec)
			}
		}
	}
	w.folded = buf
	return w, buf
}

func (w *word) count(c class) {
	w.runes++
	if c == classDigit {
		w.digits++
	}
}

// foldWords splits a term or phrase into folded words, as the matcher splits
// a text (hashtags apart, which terms do not have).
func foldWords(text string) []string {
	var out []string
	b := []byte(text)
	var buf []byte
	for i := 0; i < len(b); {
		var w word
		if w, buf = readWord(b, i, buf); w.end > i && len(w.folded) > 0 {
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
