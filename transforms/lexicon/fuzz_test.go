package lexicon

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// compare holds matcher and reference together on one text.
func compare(t *testing.T, m *Matcher, r reference, text string) {
	t.Helper()
	var got Findings
	m.Examine([]byte(text), &got)
	want := r.examine([]byte(text))
	if got.Sensitive != want.Sensitive || !slices.Equal(got.Interests, want.Interests) ||
		got.Words != want.Words || got.Known != want.Known || got.Coverage != want.Coverage {
		t.Fatalf("text %q\nmatcher   %+v\nreference %+v\nhits %+v", text, got, want, m.Explain([]byte(text)))
	}
}

// FuzzExamine: the matcher agrees with the reference on any bytes.
func FuzzExamine(f *testing.F) {
	for _, s := range []string{"I hate the gothic church, but hiking!", "我去教 会了 #BLMProtest g.a.y", "والصلاة\u200b é\u0301 𝐛𝐢"} {
		f.Add(s)
	}
	lex := sample.compile(f)
	r := reference{sample.load(f)}
	m := lex.NewMatcher()
	f.Fuzz(func(t *testing.T, text string) { compare(t, m, r, text) })
}

// TestReference compares on texts made of the lexicon's own words and of
// what lies between words, which random bytes would seldom hit.
func TestReference(t *testing.T) {
	lex := sample.compile(t)
	src := sample.load(t)
	r := reference{src}
	m := lex.NewMatcher()
	pieces := []string{" ", " ", " ", ", ", ". ", "! ", "-", "’", "\n", "#", "_", "\u200b", "\u0301", "\u0306", "й", "и", "ß", "ﬁ", "İ", "ı", "а", "g4y", "b1shop", "@", "$", "!", "1", "0", "x", "a", "i", "G", "Car", "ies", "。", "　", "・", "ー", "ン", "한국어", "ελληνικά", "🏻", "\ufe0f", "\u200d", "ﷺ", "½", "™", "\xff", "vel", "ال", "و", "১", "দ", "ি", "ো", "\u09c7", "\u09be", "क़", "का", "ก", "ั"}
	for i := range src.Terms {
		pieces = append(pieces, src.Terms[i].Text, strings.ToUpper(src.Terms[i].Text))
		for _, u := range src.Terms[i].Unless {
			pieces = append(pieces, strings.ReplaceAll(u, "*", ""))
		}
	}
	for _, e := range src.everyday {
		pieces = append(pieces, e.word)
	}
	between := []string{" ", " ", " ", " ", "-", "\n", "! ", "教", " 教 ", "; ", "", "\u200b", " the ", "？", "🥾"}
	rng := rand.New(rand.NewPCG(1, 2))
	rounds := 30000
	if testing.Short() {
		rounds = 3000
	}
	for range rounds {
		var b strings.Builder
		for range 1 + rng.IntN(16) {
			for _, word := range strings.Split(pieces[rng.IntN(len(pieces))], " ") {
				b.WriteString(word)
				b.WriteString(between[rng.IntN(len(between))])
			}
		}
		compare(t, m, r, b.String())
	}
}
