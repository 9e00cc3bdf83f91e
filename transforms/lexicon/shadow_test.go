package lexicon

import "testing"

// TestShadow: a term is left out only where another of the same word has its
// whole effect.
func TestShadow(t *testing.T) {
	cases := []struct {
		name, en, de string
		left         int // terms that are looked at
	}{
		{"the same", "sofa\t11", "sofa\t11", 1},
		{"one of its interests", "sofa\t11,12", "sofa\t12", 1},
		{"weak behind strong", "sofa\t11", "sofa\t11\tweak", 1},
		{"conditional behind free", "sofa\t11", "sofa\t11\tlang", 1},
		{"another interest", "sofa\t11", "sofa\t12", 2},
		{"more interests", "sofa\t11", "sofa\t11,12", 1},
		{"strong behind weak", "sofa\t11\tweak", "sofa\t11", 1},
		{"free behind conditional", "sofa\t11\tlang", "sofa\t11", 1},
		{"interests that overlap", "sofa\t11,12", "sofa\t12,13", 2},
		{"weak with more", "sofa\t11", "sofa\t11,12\tweak", 2},
		{"both conditional", "sofa\t11\tlang", "sofa\t11\tlang", 2},
		{"a stem", "sofa\t11\tprefix", "sofa\t11", 2},
		{"another word", "sofas\t11", "sofa\t11", 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			lex := files{"interests/en.tsv": c.en, "interests/de.tsv": c.de}.compile(t)
			left := 0
			for i := range lex.terms {
				if lex.terms[i].flags&flagShadowed == 0 {
					left++
				}
			}
			if left != c.left {
				t.Errorf("%d terms are looked at, want %d", left, c.left)
			}
			if hits := lex.NewMatcher().Explain([]byte("a sofa, sofas")); len(hits) < 2 {
				t.Errorf("explained by %v, want both terms", hits)
			}
		})
	}
}
