package lexicon

import "slices"

// Findings is what Examine says of a text.
type Findings struct {
	Sensitive CategorySet
	// Interests found directly (ancestors are the taxonomy's), sorted,
	// distinct, without those that the text negates.
	Interests []uint16
	// Words counts what was seen of language: words of letters, or the like
	// of words in scripts without spaces; Known those that the best covered
	// language knows, none when the text is in a neighbouring language. Sums
	// over the turns of a conversation go to CoverageOf.
	Words, Known uint32
	Coverage     Coverage
}

// Matcher examines texts for one goroutine at a time. Once its scratch has
// grown to the longest text it allocates nothing.
type Matcher struct {
	lex    *Lexicon
	tokens []token
	dyn    []uint32 // symbols of tokens that the word table does not have
	buf    []byte   // folded form of the token at hand
	exact  []byte   // scratch of accent and case checks
	want   []byte
	stream stream

	suspects         []suspect
	tail             [blockRoom]byte // the end of the text, padded
	starts           []uint32        // tokens at which a term may begin
	flags            tokenFlag       // of the next token
	rows, lastSingle bool            // there may be a row of single letters; the token before was one
	batch            batch
	word             word // the token that is read with care
	lanes            counter
	laneMost         uint32 // words that the best covered language knows, once laneDone
	laneTop          uint64 // the covered languages that know as many, as words tell
	laneDone         bool
	words            uint32
	alien            uint32 // letters of scripts without a lexicon
	han              uint32
	kana             uint32
	thai             uint32
	runesDue         bool // the text has runes that substring terms may hold

	text     []byte
	hits     []hit
	cues     []cue
	distinct []distinctTerm
	places   []uint32 // hash table of indexes into distinct, plus one
	explain  bool
	mute     tokenFlag // tokenAccent, or 0 when every hit is to be explained
}

// token is one word of the text.
type token struct {
	start, end uint32 // bytes in the text
	syms       uint32 // the symbol itself when n is 1 and not tokenDyn, else the first of a run
	flags      tokenFlag
	n          uint8  // number of symbols
	after      uint64 // childBit of each symbol that may follow one of its own
}

type tokenFlag uint8

const (
	tokenTerm   tokenFlag = 1 << iota // one of its symbols is a term alone
	tokenDyn                          // symbols are in Matcher.dyn
	tokenAccent                       // all terms that it is alone need a letter beyond ASCII
	tokenCounts                       // a word of letters, which languages are counted by
	tokenBreak                        // a phrase ends before the token
	tokenMany                         // it has several symbols, or they are in Matcher.dyn
)

// NewMatcher makes a matcher. Matchers share the lexicon.
func (l *Lexicon) NewMatcher() *Matcher {
	return &Matcher{lex: l}
}

// Examine resets f and fills it with what text holds; text is UTF-8, and
// bytes that are not separate words. f keeps its slices' memory.
func (m *Matcher) Examine(text []byte, f *Findings) {
	m.examine(text)
	m.resolve(f)
	m.cover(f)
	m.text = nil
}

// examine collects hits and counts.
func (m *Matcher) examine(text []byte) {
	m.text = text
	m.mute = tokenAccent
	if m.explain {
		m.mute = 0
	}
	m.hits, m.cues = m.hits[:0], m.cues[:0]
	m.scan()
	m.walkWords()
	if m.runesDue {
		m.stream.read(text)
		m.walkRunes()
	}
	m.unmask()
}

// insertSorted keeps interests sorted and distinct.
func insertSorted(ids []uint16, id uint16) []uint16 {
	if i, found := slices.BinarySearch(ids, id); !found {
		ids = slices.Insert(ids, i, id)
	}
	return ids
}
