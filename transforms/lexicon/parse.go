package lexicon

import (
	"slices"
	"strconv"
	"strings"
)

// sensitive reads `term [TAB flags [TAB unless]]`.
func (l *loader) sensitive(c Category, language string) func([]string) {
	return func(f []string) {
		if len(f) > 3 {
			l.faultf("%d fields, want at most 3: term, flags, unless", len(f))
			return
		}
		t := l.term(language, kindSensitive)
		t.Category = c
		l.finish(t, f[0], field(f, 1), field(f, 2), len(f) == 3)
	}
}

// interest reads `term TAB ids [TAB flags [TAB unless]]`.
func (l *loader) interest(language string) func([]string) {
	return func(f []string) {
		if len(f) < 2 || len(f) > 4 {
			l.faultf("%d fields, want 2 to 4: term, ids, flags, unless", len(f))
			return
		}
		from := len(l.ids)
		for s, rest, more := "", f[1], true; more; {
			s, rest, more = strings.Cut(rest, ",")
			id, err := strconv.ParseUint(s, 10, 16)
			if err != nil {
				l.faultf("interest id %q is not a number below 65536", s)
				return
			}
			if slices.Contains(l.ids[from:], uint16(id)) {
				l.faultf("interest id %d twice", id)
			}
			l.ids = append(l.ids, uint16(id))
		}
		t := l.term(language, kindInterest)
		t.Interests = l.ids[from:len(l.ids):len(l.ids)]
		l.finish(t, f[0], field(f, 2), field(f, 3), len(f) == 4)
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
		kind := kindCueBefore
		switch place {
		case "", "before":
		case "after":
			kind = kindCueAfter
		case "stop":
			kind = kindStop
		default:
			l.faultf("place %q is not before, after or stop", place)
			return
		}
		t := l.term(language, kind)
		l.finish(t, f[0], flags, "", false)
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
		l.buf = append(append(l.buf[:0], 0xFF, byte(lane)), word...)
		l.once(word)
		known := len(l.out.everyday)
		l.fold.each(word, func(w string) {
			l.out.everyday = append(l.out.everyday, everydayWord{word: w, lane: lane})
		})
		if word != strings.TrimSpace(word) || len(l.out.everyday) == known && len(foldRunes(word)) == 0 {
			l.faultf("%q is not a word", word)
		}
	}
}

// neighbour reads one word a line of a language that is not covered, which
// takes a lane of its own.
func (l *loader) neighbour(name string) func([]string) {
	switch lane := slices.Index(l.lanes, name); {
	case lane < 0:
		l.faultf("more than %d languages", maxLanes)
		return nil
	case lane < len(coveredNames):
		l.faultf("%q is a covered language", name)
		return nil
	default:
		return l.everyday(lane)
	}
}

// term begins a term of the current line. It is moved by the next one.
func (l *loader) term(language string, k kind) *Term {
	l.out.terms = append(l.out.terms, Term{Language: language, kind: k, File: l.out.name, Line: l.line})
	return &l.out.terms[len(l.out.terms)-1]
}

// finish checks what all terms share.
func (l *loader) finish(t *Term, text, flags, unless string, hasUnless bool) {
	t.Text = text
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
	l.fold.prepare(t)
	l.checkShape(t)
	l.buf = t.identity(l.buf[:0])
	l.once(text)
}

// flagNames are the flags of terms, in the order that flags reads them.
var flagNames = [...]string{"weak", "accent", "case", "lang", "word", "sub", "prefix", "suffix"}

// flags reads the comma-separated flags of a term.
func (l *loader) flags(t *Term, flags string) {
	if flags == "" {
		return
	}
	var seen [len(flagNames)]bool
	for f, rest, more := "", flags, true; more; {
		f, rest, more = strings.Cut(rest, ",")
		i := slices.Index(flagNames[:], f)
		if i < 0 {
			l.faultf("unknown flag %q", f)
			continue
		}
		if seen[i] {
			l.faultf("flag %q twice", f)
		}
		seen[i] = true
	}
	t.Weak, t.Accent, t.Case, t.Lang = seen[0], seen[1], seen[2], seen[3]
	word, sub, prefix, suffix := seen[4], seen[5], seen[6], seen[7]
	switch {
	case (word || sub) && (prefix || suffix), word && sub:
		l.faultf("flags %q contradict each other", flags)
	case sub:
		t.match = matchSub
	case word:
		t.match = matchWord
	case prefix && suffix:
		t.match = matchBoth
	case prefix:
		t.match = matchPrefix
	case suffix:
		t.match = matchSuffix
	}
	if t.Lang && t.Language == anyLanguage {
		l.faultf("flag lang in a file of no language")
	}
}

// once notes the identity in l.buf, which no other line may have.
func (l *loader) once(text string) {
	l.out.marks = append(l.out.marks, mark{digestOf(l.buf), text, l.line})
}

// field gives field i, or "" where the line is shorter.
func field(f []string, i int) string {
	if i < len(f) {
		return f[i]
	}
	return ""
}
