package lexicon

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// cover counts words and the languages that know them, word list by word
// list.
func (r reference) cover(toks []refToken, text []byte, f *Findings) {
	words, alien := 0, 0
	counts := make([]int, len(r.src.lanes))
	for _, tok := range toks {
		if tok.scripts&(1<<classForeign) != 0 {
			alien += tok.runes
			words += (tok.runes - 1) / 6
		}
		if tok.runes < 2 || tok.digits > 0 {
			continue
		}
		words++
		for name := range r.knownTo(tok.word) {
			counts[slices.Index(r.src.lanes, name)]++
		}
	}
	han, kana, thai := refSpaceless(text)
	dense := (han + kana + thai + runesPerWord - 1) / runesPerWord
	best, other := 0, 0
	for lane, n := range counts {
		if lane < len(coveredNames) {
			best = max(best, n)
		} else {
			other = max(other, n)
		}
	}
	foreign := words == 3 && other == 3 && best == 0
	if other > best || other == best && other >= minTie && best*100 < words*maxTieShare {
		best = 0
	}
	f.Words = uint32(words + dense)
	f.Known = min(uint32(best+dense), f.Words)
	f.Coverage = CoverageOf(f.Words, f.Known)
	if foreign {
		f.Words, f.Known, f.Coverage = minWords, 0, NotCovered
	}
	if alien >= minAlienLetters && alien > han+kana+thai && int(f.Known)*2 <= words {
		f.Words = max(f.Words, minWords)
		f.Coverage = NotCovered
	}
}

// knownTo names the languages that know a word: by an everyday list, as a
// word of a term, or as an Arabic word behind what is written onto its front.
func (r reference) knownTo(word string) map[string]bool {
	out := r.listedIn(word)
	if len(out) > 0 || r.inTable(word) || len(word) < 6 || word[0] < 0xD8 || word[0] > 0xDB {
		return out
	}
	for _, front := range arabicFronts {
		for _, end := range arabicEnds {
			stem, ok := strings.CutPrefix(word, front)
			if stem, ok2 := strings.CutSuffix(stem, end); ok && ok2 && len(stem) >= minArabicStem && r.inTable(stem) {
				return r.listedIn(stem)
			}
		}
	}
	return out
}

func (r reference) listedIn(word string) map[string]bool {
	out := map[string]bool{}
	for _, name := range r.src.lanes {
		if r.isEveryday(word, name) {
			out[name] = true
		}
	}
	for i := range r.src.Terms {
		t := &r.src.Terms[i]
		if t.onRunes() || t.kind > kindInterest || t.Language == anyLanguage {
			continue
		}
		for _, p := range t.pattern {
			if p.admits(word) && tellsLanguage(p, len(t.pattern)) {
				out[t.Language] = true
			}
		}
	}
	return out
}

// inTable tells the words that some line of the data spells out.
func (r reference) inTable(word string) bool {
	for _, e := range r.src.everyday {
		if e.word == word {
			return true
		}
	}
	for i := range r.src.Terms {
		t := &r.src.Terms[i]
		if t.onRunes() {
			continue
		}
		patterns := slices.Clone(t.pattern)
		for _, phrase := range t.Unless {
			patterns = append(patterns, parsePattern(phrase)...)
		}
		if slices.Contains(patterns, wordPattern{word: word}) {
			return true
		}
	}
	return false
}

// refDisguised lists the words that disguised spellings may stand for. Which
// those are is the matcher's to say and the case table's to check; here a
// matcher without any term says it.
func refDisguised(text []byte) []refToken {
	m := emptyLexicon().NewMatcher()
	m.text = text
	m.scan()
	var out []refToken
	for _, s := range m.suspects {
		m.rewrite(s, func(w []byte) {
			if utf8.RuneCount(w) >= 3 {
				out = append(out, refToken{word: string(w), start: int(s.start), end: int(s.end)})
			}
		})
	}
	return out
}

// emptyLexicon knows nothing.
var emptyLexicon = sync.OnceValue(func() *Lexicon {
	lex, err := Compile(&Source{lanes: Languages()}, Options{})
	if err != nil {
		panic(err)
	}
	return lex
})
