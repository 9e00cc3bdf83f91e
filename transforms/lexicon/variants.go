package lexicon

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// separatorClass decides the runes that never belong to a word.
func separatorClass(r rune) (class, bool) {
	switch r {
	case '!', '?', ';', 0x3002, 0xFF01, 0xFF1F, 0xFF1B, 0xFF61, 0x061F, 0x061B, 0x06D4, 0x0964, 0x0965, 0x2026, 0x203C, 0x2047, 0x2048, 0x2049:
		return classBreak, true
	case '.', 0xFF0E:
		return classStop, true
	case '\n', '\r', 0x2028, 0x2029, 0x0085:
		return classLine, true
	case 0x00AD, 0x034F, 0x0640, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFFA0, 0xFEFF:
		// Soft hyphen, joiners, tatweel, fillers: invisible or ornamental.
		return classDrop, true
	}
	switch {
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r >= 0xFE00 && r <= 0xFE0F:
		return classDrop, true
	case r >= 0x0300 && r <= 0x036F, r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF, r >= 0xFE20 && r <= 0xFE2F:
		return classDrop, true // combining marks of Latin and strike-outs
	case r >= 0x02B0 && r <= 0x02FF: // modifier letters serve as apostrophes
		return classSpace, true
	case r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r): // $ + < = > ^ ` | ~ as well
		return classSpace, true
	case unicode.IsSpace(r), unicode.IsControl(r), unicode.IsPunct(r), r == 0x2122, r == 0x2120: // trade marks would fold to "tm"
		return classSpace, true
	}
	return 0, false
}

// letterClass classifies a folded rune.
func letterClass(r rune) class {
	switch {
	case r >= '0' && r <= '9':
		return classDigit
	case unicode.Is(unicode.Latin, r):
		return classLatin
	case unicode.Is(unicode.Cyrillic, r):
		return classCyrillic
	case unicode.Is(unicode.Arabic, r) && (unicode.IsLetter(r) || unicode.IsMark(r)):
		return classArabic
	case unicode.Is(unicode.Devanagari, r):
		return classDevanagari
	case unicode.Is(unicode.Bengali, r):
		return classBengali
	case unicode.Is(unicode.Han, r), r == 0x3005, r == 0x3007:
		return classHan
	case unicode.Is(unicode.Hiragana, r), r == 0x3099, r == 0x309A:
		return classHiragana
	case unicode.Is(unicode.Katakana, r), r == 0x30FC:
		return classKatakana
	case unicode.Is(unicode.Thai, r):
		return classThai
	case unicode.IsLetter(r), unicode.IsMark(r):
		return classForeign
	case unicode.IsDigit(r):
		return classDigit
	case unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsControl(r):
		return classSpace
	case r == 0xFFFD:
		return classSpace
	}
	return classSymbol
}

// latinSpecial are letters whose bar or hook is part of the letter, so that
// decomposition alone would keep it.
var latinSpecial = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ı': "i", 'þ': "th", 'ħ': "h", 'ŧ': "t", 'ŋ': "n", 'ĸ': "k",
}

// scriptVariants unify spellings that writers of one language mix freely:
// Arabic alef, ya, kaf and ta marbuta, their Persian and Urdu twins, the
// Devanagari nukta and nasal signs, Russian io, digits of every script.
var scriptVariants = map[rune]rune{
	'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ى': 'ي', 'ی': 'ي', 'ئ': 'ي', 'ې': 'ي', 'ؤ': 'و', 'ة': 'ه', 'ۃ': 'ه', 'ہ': 'ه', 'ۂ': 'ه', 'ە': 'ه', 'ۀ': 'ه',
	'ک': 'ك', 'ۓ': 'ے', 'ё': 'е', 0x0901: 0x0902,
}

// variants folds one lower-case rune of compatibility form; an empty result
// drops it.
func variants(r rune) []rune {
	if s, ok := latinSpecial[r]; ok {
		return []rune(s)
	}
	if v, ok := scriptVariants[r]; ok {
		return []rune{v}
	}
	switch {
	case r >= 0x0610 && r <= 0x061A, r >= 0x064B && r <= 0x065F, r == 0x0670, r >= 0x06D6 && r <= 0x06ED:
		return nil // Arabic vowel and recitation signs
	case r == 0x093C: // Devanagari nukta: written or not at will
		return nil
	}
	if c, ok := separatorClass(r); ok && c == classDrop {
		return nil
	}
	if d := decimalDigit(r); d >= 0 {
		return []rune{rune('0' + d)}
	}
	if unicode.Is(unicode.Latin, r) && r > 0x7F {
		base := []rune(norm.NFKD.String(string(r)))
		if base[0] < 0x80 {
			return []rune{unicode.ToLower(base[0])}
		}
		if s, ok := latinSpecial[base[0]]; ok {
			return []rune(s)
		}
	}
	return []rune{r}
}

// decimalDigit gives the value of a decimal digit of any script, or -1. In
// Unicode such digits come in runs of ten that start at a zero.
func decimalDigit(r rune) int {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return -1
	}
	zero := r
	for unicode.Is(unicode.Nd, zero-1) && zero-1 >= 0x80 {
		zero--
	}
	return int(r-zero) % 10
}

// compose joins a base with a following mark where writers use both the
// composed and the decomposed form; false when they stay apart.
func compose(base, mark rune) (rune, bool) {
	switch {
	case mark == 0x0306 && base == 'и':
		return 'й', true
	case mark == 0x09BE && base == 0x09C7:
		return 0x09CB, true
	case mark == 0x09D7 && base == 0x09C7:
		return 0x09CC, true
	case mark == 0x3099 || mark == 0x309A: // voiced kana
		var src, dst [8]byte
		n := utf8.EncodeRune(src[:], base)
		n += utf8.EncodeRune(src[n:], mark)
		out := norm.NFC.Append(dst[:0], src[:n]...)
		if r, size := utf8.DecodeRune(out); size == len(out) {
			return r, true
		}
	}
	return 0, false
}

// composes tells the marks that compose may join to their base.
func composes(r rune) bool {
	return r == 0x0306 || r == 0x09BE || r == 0x09D7 || r == 0x3099 || r == 0x309A
}
