package lexicon

import (
	"os"
	"strings"
	"testing"
)

// TestCoverage judges the shipped word lists on sentences of covered and
// other languages.
func TestCoverage(t *testing.T) {
	lex, err := Default(Options{})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("testdata/coverage.tsv")
	if err != nil {
		t.Fatal(err)
	}
	m := lex.NewMatcher()
	var f Findings
	for _, line := range strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		p := strings.Split(line, "\t")
		if m.Examine([]byte(p[2]), &f); f.Coverage.String() != p[1] {
			t.Errorf("%s: %v, want %s: %d of %d words known: %s", p[0], f.Coverage, p[1], f.Known, f.Words, p[2])
		}
	}
}
