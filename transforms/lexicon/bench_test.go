package lexicon

import (
	"io/fs"
	"path"
	"testing"
)

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
		texts := newTalk(src, language).turns(1 << 20)
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
