package lexicon

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// maxWord is the longest folded stem, in bytes: the lengths of stems are kept
// as bits of a word.
const maxWord = 63

// maxUnits bounds the words or runes of a term, and so the depth of a walk.
const maxUnits = 24

// resolve turns matchAuto into what the term's script asks for: substring as
// soon as a rune of a script without spaces or a symbol occurs in it.
func (t *Term) resolve() match {
	switch onRunes := t.onRunes(); {
	case t.match == matchAuto && onRunes:
		return matchSub
	case t.match == matchAuto:
		return matchWord
	case t.match == matchSub && !onRunes:
		return matchBoth // the same thing among words
	}
	return t.match
}

// identity is what makes two lines the same term: kind, category, language,
// folded text, and the marks under which it counts. It is appended to dst.
func (t *Term) identity(dst []byte) []byte {
	dst = append(dst, byte(t.kind), byte(t.Category))
	dst = append(append(dst, t.Language...), 0)
	for _, half := range t.folded {
		dst = binary.LittleEndian.AppendUint64(dst, half)
	}
	if t.Accent || t.Case {
		dst = exactForm(dst, []byte(t.Text), t.Case)
	}
	return dst
}

// checkShape faults terms that could never match, or would match too much.
func (l *loader) checkShape(t *Term) {
	if strings.Contains(t.Text, "|") || strings.HasPrefix(t.Text, "*") || strings.HasSuffix(t.Text, "*") {
		l.faultf("term %q holds a sign that only exclusions have", t.Text)
	}
	ended, spans := false, false
	for _, r := range t.Text {
		if r >= 0x1F3FB && r <= 0x1F3FF {
			l.faultf("term %q has a skin tone, which folding drops", t.Text)
		}
		ends := foldOf(r).class() == classBreak
		spans = spans || ended && !ends
		ended = ended || ends
	}
	if spans {
		l.faultf("term %q spans the end of a sentence", t.Text)
	}
	if t.onRunes() {
		l.checkRunes(t)
	} else {
		l.checkWords(t)
	}
	for _, p := range t.Unless {
		if !t.inside(p) {
			l.faultf("exclusion %q does not contain %q", p, t.Text)
		}
	}
}

func (l *loader) checkRunes(t *Term) {
	switch m := t.match; {
	case len(t.runes) > maxUnits:
		l.faultf("term %q is longer than %d signs", t.Text, maxUnits)
	case m == matchPrefix || m == matchSuffix || m == matchBoth:
		l.faultf("term %q: prefix and suffix are for scripts with spaces", t.Text)
	}
}

func (l *loader) checkWords(t *Term) {
	words := t.pattern
	if len(words) == 0 {
		l.faultf("term %q folds to nothing", t.Text)
		return
	}
	if len(words) > maxUnits {
		l.faultf("term %q is longer than %d words", t.Text, maxUnits)
	}
	first, last, runes := words[0].word, words[len(words)-1].word, 0
	if t.match == matchPrefix && !stemLong(last, len(words)) || t.match == matchSuffix && !stemLong(first, len(words)) {
		l.faultf("stem %q is too short", t.Text)
	}
	for _, p := range words {
		runes += utf8.RuneCountInString(p.word)
		if p.side != whole && len(p.word) > maxWord {
			l.faultf("stem %q is longer than %d bytes", p.word, maxWord)
		}
	}
	if t.resolve() == matchBoth && len(words) == 1 && (runes < 3 || len(first) < 4) {
		l.faultf("term %q is too short to be looked for inside words", t.Text)
	} else if t.resolve() == matchBoth && (!stemLong(first, len(words)) || !stemLong(last, len(words))) {
		l.faultf("stem %q is too short", t.Text)
	}
	if runes < 2 && !t.Weak && t.kind == kindSensitive {
		l.faultf("term %q is a single letter", t.Text)
	}
	if len(words) == 1 && len(first) < 3 && strings.Trim(first, "0123456789") == "" {
		l.faultf("term %q folds to the bare number %s", t.Text, first)
	}
}

// stemLong asks for three letters of a stem that is a term alone (two where a
// letter is two bytes), for two beside other words.
func stemLong(w string, words int) bool {
	return utf8.RuneCountInString(w) >= 2 && (len(w) >= 3 || words > 1)
}

// inside tells whether a match of phrase contains one of the term.
func (t *Term) inside(phrase string) bool {
	if t.onRunes() {
		return strings.Contains(string(foldRunes(phrase)), string(t.runes))
	}
	want, have := t.pattern, parsePattern(phrase)
	for o := 0; o+len(want) <= len(have); o++ {
		ok := true
		for k := range want {
			ok = ok && want[k].admits(have[o+k].word)
		}
		if ok {
			return true
		}
	}
	return false
}
