package lexicon

import (
	"maps"
	"slices"
	"testing"
)

// TestData loads and compiles what ships and reports every fault at once;
// with -v it lists the number of terms by file.
func TestData(t *testing.T) {
	src, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	lex, err := Compile(src, Options{})
	if err != nil {
		t.Fatal(err)
	}
	counts := src.Counts()
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%5d %s", counts[name], name)
	}
	t.Logf("%5d terms in all, %d everyday words, hash %s", lex.Terms(), len(src.everyday), lex.Hash())
}
