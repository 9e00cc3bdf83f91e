package lexicon

import (
	"bytes"
	"testing"

	"github.com/rrethy/ahocorasick"
)

// BenchmarkPeer runs the texts of BenchmarkExamine through the fastest
// Aho-Corasick package known to us with the same terms, both lower-cased
// beforehand: it finds substrings and nothing else, no word borders, folding,
// exclusions, negation or language.
func BenchmarkPeer(b *testing.B) {
	src, err := Load(Embedded())
	if err != nil {
		b.Fatal(err)
	}
	var terms []string
	for i := range src.Terms {
		terms = append(terms, string(bytes.ToLower([]byte(src.Terms[i].Text))))
	}
	peer := ahocorasick.CompileStrings(terms)
	for _, language := range []string{"en", "hi", "zh", "ja"} {
		texts := newTalk(src, language).turns(1 << 20)
		size := 0
		for i := range texts {
			texts[i] = bytes.ToLower(texts[i])
			size += len(texts[i])
		}
		b.Run(language, func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				for _, t := range texts {
					peer.FindAllByteSlice(t)
				}
			}
		})
	}
}
