package lexicon

import (
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
)

// benchText makes about size bytes of lines of everyday words of a language,
// with a term of the lexicon now and then, as talk has them.
func benchText(src *Source, language string, size int) [][]byte {
	lane, _ := laneOf(language)
	var common, terms []string
	for _, e := range src.everyday {
		if e.lane == lane {
			common = append(common, e.word)
		}
	}
	for i := range src.Terms {
		if t := &src.Terms[i]; t.Language == language && t.kind <= kindInterest {
			terms = append(terms, t.Text)
		}
	}
	if len(common) == 0 { // scripts without spaces: any signs of the terms
		for _, t := range terms {
			for _, r := range t {
				common = append(common, string(r))
			}
		}
	}
	if len(common) == 0 {
		return nil
	}
	glue := " "
	if language == "zh" || language == "ja" || language == "th" {
		glue = ""
	}
	rng := rand.New(rand.NewPCG(3, 4))
	var out [][]byte
	for total := 0; total < size; {
		var b strings.Builder
		for n := 8 + rng.IntN(40); n > 0; n-- {
			// The square prefers words at the head of the list.
			x := rng.Float64()
			w := common[int(x*x*float64(len(common)))]
			switch k := rng.IntN(60); {
			case k == 0 && len(terms) > 0:
				w = terms[rng.IntN(len(terms))]
			case k < 4: // a word that no list has
				w += common[rng.IntN(len(common))]
			}
			b.WriteString(w)
			if n%9 == 0 {
				b.WriteString(",")
			}
			b.WriteString(glue)
		}
		b.WriteString(".")
		out = append(out, []byte(b.String()))
		total += b.Len()
	}
	return out
}

// BenchmarkExamine runs the shipped lexicon over made-up talk: MB/s a core.
func BenchmarkExamine(b *testing.B) {
	src, err := Load(Embedded())
	if err != nil {
		b.Fatal(err)
	}
	lex, err := Compile(src, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, language := range Languages() {
		texts := benchText(src, language, 1<<20)
		if texts == nil {
			continue
		}
		b.Run(language, func(b *testing.B) {
			m := lex.NewMatcher()
			var f Findings
			size := 0
			for _, t := range texts {
				size += len(t)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, t := range texts {
					m.Examine(t, &f)
				}
			}
		})
	}
}

// BenchmarkCompile loads and compiles what ships.
func BenchmarkCompile(b *testing.B) {
	files := 0
	err := fs.WalkDir(Embedded(), ".", func(name string, d fs.DirEntry, err error) error {
		if path.Ext(name) == ".tsv" {
			files++
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		lex, err := Default(Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(lex.Terms()), "terms")
	}
	b.ReportMetric(float64(files), "files")
}

// TestNoAllocation: a matcher that has seen a text allocates nothing for it.
func TestNoAllocation(t *testing.T) {
	lex := sample.compile(t)
	m := lex.NewMatcher()
	texts := []string{"I hate the gothic church but hiking boots rock", "我去教会了 ミサ", "g.a.y 4b0rt10n гeй #BLMProtest", "ich mit gift und der", "le thé"}
	var f Findings
	for _, s := range texts {
		text := []byte(s)
		m.Examine(text, &f)
		if n := testing.AllocsPerRun(100, func() { m.Examine(text, &f) }); n != 0 {
			t.Errorf("%v allocations for %q", n, s)
		}
	}
}
