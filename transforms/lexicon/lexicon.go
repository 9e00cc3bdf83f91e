package lexicon

// Lexicon is a compiled source: immutable, shared by any number of matchers.
type Lexicon struct {
	hash    string
	origins []origin // where each term is written, for explanations
	files   []string
	terms   []term

	// Words: each folded word of a term or an everyday list, with the
	// symbols (word patterns) that it satisfies.
	words   *wordTable
	symbols []uint32 // runs of symbols, by slot.syms
	masks   *maskList
	stems   *affixTable
	tails   *affixTable
	cores   *affixTable

	wordNodes trie
	runeNodes trie
	firsts    bitset  // first two symbols of phrases
	thirds    bitset  // first three, or the two of a phrase of two
	pairs     bitset  // rune pairs that begin a substring term
	singles   runeSet // runes that are a substring term

	ids     []interest // of terms, in runs
	guards  []uint32   // exclusions of terms matched by words: beside in two halves, then length and symbols of each
	phrases [][]rune   // exclusions of terms matched by runes
	exact   [][]byte   // accent and case terms as they must be written
}

// Options says what compiling needs from outside.
type Options struct {
	// Roots gives the root branch of an interest; false for an id that the
	// taxonomy does not have or does not allow, which is an error. Nil means
	// that every id is its own root (for tests of terms alone).
	Roots func(id uint16) (root uint16, ok bool)
}

// origin is where a term is written.
type origin struct {
	text string
	line uint32
	file uint16 // in Lexicon.files
}

// interest is an interest of a term, with the root of its branch.
type interest struct{ id, root uint16 }

// term is a compiled Term. Terms that end at one node of a trie lie side by
// side.
type term struct {
	key      uint32 // number of the folded text: terms of one key are not different
	guard    uint32 // where its exclusions begin in guards, or phrases
	ids      uint32 // first interest in ids; the interest itself when it is one
	exact    uint32 // in exact, of accent and case terms
	guards   uint16
	numIDs   uint8
	flags    termFlag
	kind     kind
	category Category
	lane     int8
	match    match
}

type termFlag uint8

const (
	flagWeak termFlag = 1 << iota
	flagAccent
	flagCase
	flagLang
	flagUnless
	flagRunes
	flagDisguise // found in disguised spellings too
	flagShadowed // another term of the node says the same
	// flagChecks are the flags that ask for a look beyond the match.
	flagChecks = flagAccent | flagCase | flagLang | flagUnless
)

// Hash identifies the content that the lexicon was compiled from: SHA-256 in
// hex over names and lines of the data files, comments left out.
func (l *Lexicon) Hash() string { return l.hash }

// Terms gives the number of terms.
func (l *Lexicon) Terms() int { return len(l.terms) }

// trie holds sequences of symbols or runes. Its nodes are numbers; what is
// known of them lies in arrays of its own, since a word alone asks only for
// its terms.
type trie struct {
	edges    *edges
	children []uint64 // by node: bit childBit(sym) for each edge, where most misses end
	first    []uint32 // by node: the first term that ends here; those of the next node follow
}

// terms gives the terms that end at a node: from, to.
func (t *trie) terms(at uint32) (from, to uint32) {
	pair := t.first[at : at+2]
	return pair[0], pair[1]
}

// childBit hashes an edge's label to one bit.
func childBit(sym uint32) uint64 { return 1 << (sym * 0x9E3779B1 >> 26) }

// step follows an edge; 0 when there is none.
func (t *trie) step(from, sym uint32) uint32 {
	if t.children[from]&childBit(sym) == 0 {
		return 0
	}
	return t.edges.get(from, sym)
}

// bitset is a bloom filter over 2^19 bits (64 KiB), two of one word for each
// entry, so that a question costs one load.
type bitset [1 << 13]uint64

func bitsOf(h uint64) (at uint32, mask uint64) {
	x := h * hashMul
	return uint32(x >> 51), 1<<(x>>45&63) | 1<<(x>>39&63)
}

func (b *bitset) set(h uint64) {
	at, mask := bitsOf(h)
	b[at] |= mask
}

func (b *bitset) has(h uint64) bool {
	at, mask := bitsOf(h)
	return b[at]&mask == mask
}

// runeSet has a bit for each rune of the basic plane; those above it, which
// are rare, always may be in it.
type runeSet [1 << 10]uint64

func (s *runeSet) set(r rune) {
	if uint32(r) < 1<<16 {
		s[r>>6] |= 1 << (r & 63)
	}
}

func (s *runeSet) has(r rune) bool { return uint32(r) >= 1<<16 || s[r>>6]>>(r&63)&1 != 0 }

// pairHash joins two runes, or two symbols, for a bitset.
func pairHash[A uint32 | uint64](a A, b uint32) uint64 {
	return uint64(a)*0x85EBCA77C2B2AE63 + uint64(b)
}
