package lexicon

import (
	"fmt"
	"strings"
	"testing"
)

// TestWordTable finds each word that was entered, of any length, and no
// other, while the table grows.
func TestWordTable(t *testing.T) {
	table := newWordTable(0)
	words := []string{"हिन्दुस्तान", "internationalization"}
	for n := 1; n <= 40; n++ {
		words = append(words, strings.Repeat("a", n), strings.Repeat("я", n))
	}
	for i := range 500 {
		words = append(words, fmt.Sprint("word", i), fmt.Sprint("averyveryverylongword", i))
	}
	for i, w := range words {
		if table.at([]byte(w)) != nil {
			t.Fatalf("%q is there before it was entered", w)
		}
		table.insert([]byte(w)).syms = uint32(i + 1)
	}
	for i, w := range words {
		if s := table.at([]byte(w)); s == nil || s.syms != uint32(i+1) {
			t.Errorf("%q has slot %+v, want number %d", w, s, i+1)
		}
	}
}

// TestKey: a key of up to 16 bytes spells its word, a longer one is a hash.
func TestKey(t *testing.T) {
	for n := 1; n <= 24; n++ {
		w := strings.Repeat("abcdefg", 4)[:n]
		k := keyOf([]byte(w))
		if k.isHash() != (n > maxKey) {
			t.Errorf("%q: hash %v", w, k.isHash())
		}
		if !k.isHash() && string(k.spell(nil)) != w {
			t.Errorf("%q is spelled %q", w, k.spell(nil))
		}
	}
}

// TestDigestTable numbers digests in order of first sight, while it grows.
func TestDigestTable(t *testing.T) {
	table := newDigestTable(0)
	for round := range 2 {
		for i := range uint32(300) {
			next := uint32(table.used)
			if got := table.number(digestOf(fmt.Append(nil, i)), next); got != i {
				t.Fatalf("round %d: digest %d has number %d", round, i, got)
			}
		}
	}
}

// TestMaskList numbers sets of languages, and says when there are too many.
func TestMaskList(t *testing.T) {
	m := newMaskList()
	a := m.union(0, 1<<3)
	b := m.union(a, 1<<5)
	if m.sets[b] != 1<<3|1<<5 || m.union(b, 1<<3) != b || m.union(0, 1<<3) != a {
		t.Errorf("sets %v", m.sets)
	}
	for set := uint64(1); set <= 1<<16; set++ {
		m.union(0, set)
	}
	if m.err() == nil {
		t.Error("more sets than numbers are no error")
	}
}
