package lexicon

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// isASCII tells whether no byte is of a rune beyond ASCII.
func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// exactForm appends the letters of raw as written, which accent and case
// terms compare: composed, without separators and invisible runes, in lower
// case unless keepCase.
func exactForm(dst, raw []byte, keepCase bool) []byte {
	if isASCII(raw) {
		for _, b := range raw {
			if !isWordByte(b) {
				continue
			}
			if b <= 'Z' && b >= 'A' && !keepCase {
				b |= 0x20
			}
			dst = append(dst, b)
		}
		return dst
	}
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
