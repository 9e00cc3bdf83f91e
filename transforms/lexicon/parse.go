package lexicon

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sensitive reads `term [TAB flags [TAB unless]]`.
func (l *loader) sensitive(c Category, language string) func([]string) {
	return func(f []string) {
		if len(f) > 3 {
			l.faultf("%d fields, want at most 3: term, flags, unless", len(f))
			return
		}
		t := Term{Category: c, Language: language, kind: kindSensitive}
		l.finish(&t, f[0], field(f, 1), field(f, 2), len(f) == 3)
	}
}

// interest reads `term TAB ids [TAB flags [TAB unless]]`.
func (l *loader) interest(language string) func([]string) {
	return func(f []string) {
		if len(f) < 2 || len(f) > 4 {
			l.faultf("%d fields, want 2 to 4: term, ids, flags, unless", len(f))
			return
		}
		t := Term{Language: language, kind: kindInterest}
		for _, s := range strings.Split(f[1], ",") {
			id, err := strconv.ParseUint(s, 10, 16)
			if err != nil {
				l.faultf("interest id %q is not a number below 65536", s)
				return
			}
			if slices.Contains(t.Interests, uint16(id)) {
				l.faultf("interest id %d twice", id)
			}
			t.Interests = append(t.Interests, uint16(id))
		}
		l.finish(&t, f[0], field(f, 2), field(f, 3), len(f) == 4)
	}
}

// negation reads `cue [TAB before|after|stop[,flags]]`.
func (l *loader) negation(language string) func([]string) {
	return func(f []string) {
		if len(f) > 2 {
			l.faultf("%d fields, want at most 2: cue, place", len(f))
			return
		}
		place, flags, _ := strings.Cut(field(f, 1), ",")
		t := Term{Language: language}
		switch place {
		case "", "before":
			t.kind = kindCueBefore
		case "after":
			t.kind = kindCueAfter
		case "stop":
			t.kind = kindStop
		default:
			l.faultf("place %q is not before, after or stop", place)
			return
		}
		l.finish(&t, f[0], flags, "", false)
		if t.Weak {
			l.faultf("a cue cannot be weak")
		}
	}
}

// everyday reads one word a line of a covered language.
func (l *loader) everyday(lane int) func([]string) {
	return func(f []string) {
		if len(f) != 1 {
			l.faultf("%d fields, want one word", len(f))
			return
		}
		word := f[0]
		if word != strings.TrimSpace(word) || len(foldWords(word)) == 0 && len(foldRunes(word)) == 0 {
			l.faultf("%q is not a word", word)
			return
		}
		if !l.once("everyday\x00"+l.out.lanes[lane]+"\x00"+word, word) {
			return
		}
		l.out.everyday = append(l.out.everyday, everydayWord{word: word, lane: lane})
	}
}

// neighbour reads one word a line of a language that is not covered, which
// takes a lane of its own.
func (l *loader) neighbour(name string) func([]string) {
	if slices.Contains(l.out.lanes, name) {
		l.faultf("%q is a covered language", name)
		return nil
	}
	if len(l.out.lanes) == maxLanes {
		l.faultf("more than %d languages", maxLanes)
		return nil
	}
	l.out.lanes = append(l.out.lanes, name)
	return l.everyday(len(l.out.lanes) - 1)
}

// finish checks what all terms share and keeps the term.
func (l *loader) finish(t *Term, text, flags, unless string, hasUnless bool) {
	t.Text, t.File, t.Line = text, l.file, l.line
	if text != strings.TrimSpace(text) || strings.Contains(text, "  ") {
		l.faultf("term %q has needless blanks", text)
		return
	}
	l.flags(t, flags)
	if hasUnless {
		for _, p := range strings.Split(unless, "|") {
			p = strings.TrimSpace(p)
			if p == "" {
				l.faultf("empty exclusion")
				return
			}
			if slices.Contains(t.Unless, p) {
				l.faultf("exclusion %q twice", p)
			}
			t.Unless = append(t.Unless, p)
		}
	}
	l.checkShape(t)
	if l.once(t.identity(), text) {
		l.out.Terms = append(l.out.Terms, *t)
	}
}

// flags reads the comma-separated flags of a term.
func (l *loader) flags(t *Term, flags string) {
	if flags == "" {
		return
	}
	seen := map[string]bool{}
	for _, f := range strings.Split(flags, ",") {
		if seen[f] {
			l.faultf("flag %q twice", f)
		}
		seen[f] = true
		switch f {
		case "weak":
			t.Weak = true
		case "accent":
			t.Accent = true
		case "case":
			t.Case = true
		case "lang":
			t.Lang = true
		case "word", "prefix", "suffix", "sub":
		default:
			l.faultf("unknown flag %q", f)
		}
	}
	switch {
	case (seen["word"] || seen["sub"]) && (seen["prefix"] || seen["suffix"]), seen["word"] && seen["sub"]:
		l.faultf("flags %q contradict each other", flags)
	case seen["sub"]:
		t.match = matchSub
	case seen["word"]:
		t.match = matchWord
	case seen["prefix"] && seen["suffix"]:
		t.match = matchBoth
	case seen["prefix"]:
		t.match = matchPrefix
	case seen["suffix"]:
		t.match = matchSuffix
	}
	if t.Lang && t.Language == anyLanguage {
		l.faultf("flag lang in a file of no language")
	}
}

// once faults a second term of the same identity.
func (l *loader) once(identity, text string) bool {
	if first, ok := l.seen[identity]; ok {
		l.faultf("%q is already at %s", text, first)
		return false
	}
	l.seen[identity] = l.file + ":" + strconv.Itoa(l.line)
	return true
}

// field gives field i, or "" where the line is shorter.
func field(f []string, i int) string {
	if i < len(f) {
		return f[i]
	}
	return ""
}

// runeCount counts the runes of folded words.
func runeCount(words []string) int {
	n := 0
	for _, w := range words {
		n += utf8.RuneCountInString(w)
	}
	return n
}
