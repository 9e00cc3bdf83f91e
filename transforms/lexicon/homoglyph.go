package lexicon

import "unicode/utf8"

// lookAlikes pairs Latin letters with the Cyrillic and Greek letters that
// look the same in lower or upper case.
var lookAlikes = []struct {
	latin  byte
	others string
}{
	{'a', "аα"}, {'b', "вьβ"}, {'c', "сϲ"}, {'e', "еєε"}, {'g', "ԍ"}, {'h', "һнη"}, {'i', "іιї"}, {'j', "ј"},
	{'k', "кκ"}, {'l', "ӏ"}, {'m', "мμ"}, {'n', "пν"}, {'o', "оο"}, {'p', "рρ"}, {'q', "ԛ"}, {'r', "гя"},
	{'s', "ѕ"}, {'t', "тτ"}, {'u', "υ"}, {'v', "ѵ"}, {'w', "ԝω"}, {'x', "хχ"}, {'y', "уγү"}, {'z', "ζ"},
}

// toLatin and toCyrillic read lookAlikes in both directions.
var toLatin, toCyrillic = func() (map[rune]rune, map[rune]rune) {
	latin, cyrillic := map[rune]rune{}, map[rune]rune{}
	for _, p := range lookAlikes {
		for i, r := range p.others {
			latin[r] = rune(p.latin)
			if i == 0 {
				cyrillic[rune(p.latin)] = r
			}
		}
	}
	return latin, cyrillic
}()

// plainScript rewrites the word of mixed scripts in m.buf into Latin, then
// into Cyrillic letters, and yields what comes out whole.
func (m *Matcher) plainScript(yield func([]byte)) {
	for _, way := range []struct {
		class class
		table map[rune]rune
	}{{classLatin, toLatin}, {classCyrillic, toCyrillic}} {
		m.want = m.want[:0]
		clean := true
		for i := 0; i < len(m.buf); {
			r, size := utf8.DecodeRune(m.buf[i:])
			i += size
			if letterClass(r) != way.class {
				to, ok := way.table[r]
				clean = clean && ok
				r = to
			}
			m.want = utf8.AppendRune(m.want, r)
		}
		if clean {
			yield(m.want)
		}
	}
}
