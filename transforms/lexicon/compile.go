package lexicon

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// compiler holds what is needed only while building.
type compiler struct {
	lex     *Lexicon
	opts    Options
	tables  [anyside + 1]*wordTable // of symbols, by side
	symList []wordPattern
	known   []uint64 // by symbol: lanes whose lexicon has it
	keys    []uint32 // by term
	seqs    []sequence
	flat    []uint32 // the block that sequences are cut from
	words   *trieBuilder
	runes   *trieBuilder
	faults  []error
	long    map[key]string // words that their keys cannot spell
	buf     []byte
}

// Compile builds the tables. Errors name file and line of the term.
func Compile(src *Source, opts Options) (*Lexicon, error) {
	buildFold()
	n := len(src.Terms)
	masks := newMaskList()
	l := &Lexicon{
		hash: src.hash, terms: make([]term, n), origins: make([]origin, n), masks: masks, words: newWordTable(n / 2),
		stems: newAffixTable(goesOn, masks), tails: newAffixTable(startsEarlier, masks), cores: newAffixTable(anyside, masks),
	}
	c := &compiler{
		lex:     l,
		opts:    opts,
		tables:  [...]*wordTable{whole: l.words, goesOn: l.stems.stems, startsEarlier: l.tails.stems, anyside: l.cores.stems},
		symList: make([]wordPattern, 1, 1+n/2), // symbol 0 is none
		known:   make([]uint64, 1, 1+n/2),
		seqs:    make([]sequence, 0, n),
		keys:    make([]uint32, n),
		runes:   newTrieBuilder(0, n/4, n),
		long:    map[key]string{},
	}
	aside := make(chan struct{})
	go func() {
		defer close(aside)
		c.aside(src)
	}()
	for i := range src.Terms {
		c.term(i, &src.Terms[i])
	}
	<-aside
	if len(c.faults) > 0 {
		return nil, fmt.Errorf("lexicon: %w", errors.Join(c.faults...))
	}
	c.sequences()
	order := make([]uint32, 0, n)
	c.lex.wordNodes, order = c.words.build(order)
	c.lex.runeNodes, order = c.runes.build(order)
	c.arrange(order)
	l.shadow(&l.wordNodes)
	l.shadow(&l.runeNodes)
	c.vocabulary(src)
	if err := c.lex.masks.err(); err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	return c.lex, nil
}

// term compiles one term.
func (c *compiler) term(i int, src *Term) {
	t := &c.lex.terms[i]
	c.lex.origins[i] = origin{src.Text, uint32(src.Line), c.file(src.File)}
	lane, _ := laneOf(src.Language)
	*t = term{kind: src.kind, category: src.Category, match: src.resolve(), lane: int8(lane)}
	for _, f := range []struct {
		on   bool
		flag termFlag
	}{
		{src.Weak, flagWeak}, {src.Accent, flagAccent}, {src.Case, flagCase}, {src.Lang, flagLang},
		{len(src.Unless) > 0, flagUnless}, {src.onRunes(), flagRunes}, {disguisable(src), flagDisguise},
	} {
		if f.on {
			t.flags |= f.flag
		}
	}
	if t.flags&(flagAccent|flagCase) != 0 {
		t.exact = uint32(len(c.lex.exact))
		c.lex.exact = append(c.lex.exact, exactForm(nil, []byte(src.Text), src.Case))
	}
	c.interests(t, src)
	if t.flags&flagRunes != 0 {
		c.runeGuards(t, src)
	} else {
		c.wordTerm(i, t, src)
	}
}

// file numbers a data file; terms come file by file.
func (c *compiler) file(name string) uint16 {
	l := c.lex
	if n := len(l.files); n == 0 || l.files[n-1] != name {
		l.files = append(l.files, name)
	}
	return uint16(len(l.files) - 1)
}

// tellsLanguage tells whether a word of a term speaks for the term's
// language: short stems, and short words of names and titles of several
// words ("la la land"), are found in any language.
func tellsLanguage(p wordPattern, words int) bool {
	return p.side == whole && words == 1 || utf8.RuneCountInString(p.word) >= 5
}

// wordTerm enters a term that is matched by words.
func (c *compiler) wordTerm(i int, t *term, src *Term) {
	var mask uint64
	if t.lane != noLane && src.kind <= kindInterest {
		mask = 1 << t.lane
	}
	if len(c.flat)+len(src.pattern) > cap(c.flat) {
		c.flat = make([]uint32, 0, blockLen+len(src.pattern))
	}
	from := len(c.flat)
	for _, p := range src.pattern {
		s := c.symbol(p)
		if tellsLanguage(p, len(src.pattern)) {
			c.known[s] |= mask
		}
		c.flat = append(c.flat, s)
	}
	c.seqs = append(c.seqs, sequence{uint32(i), c.flat[from:]})
	t.guard = uint32(len(c.lex.guards))
	t.guards = uint16(len(src.Unless))
	if t.guards == 0 {
		return
	}
	beside := uint64(0)
	c.lex.guards = append(c.lex.guards, 0, 0)
	for _, phrase := range src.Unless {
		guard := parsePattern(phrase)
		if len(guard) == len(src.pattern) {
			beside = ^uint64(0) // nothing need stand beside the term
		}
		c.lex.guards = append(c.lex.guards, uint32(len(guard)))
		for _, p := range guard {
			s := c.symbol(p)
			c.lex.guards = append(c.lex.guards, s)
			beside |= childBit(s)
		}
	}
	c.lex.guards[t.guard], c.lex.guards[t.guard+1] = uint32(beside), uint32(beside>>32)
}

// runeGuards enters the exclusions of a term that is matched in the rune
// stream.
func (c *compiler) runeGuards(t *term, src *Term) {
	t.guard = uint32(len(c.lex.phrases))
	t.guards = uint16(len(src.Unless))
	for _, phrase := range src.Unless {
		c.lex.phrases = append(c.lex.phrases, foldRunes(phrase))
	}
}

// interests checks and keeps the ids of an interest term.
func (c *compiler) interests(t *term, src *Term) {
	t.ids = uint32(len(c.lex.ids))
	if len(src.Interests) > math.MaxUint8 {
		c.faults = append(c.faults, fmt.Errorf("%s: more than %d interests", src.Where(), math.MaxUint8))
		return
	}
	t.numIDs = uint8(len(src.Interests))
	for _, id := range src.Interests {
		root, ok := id, true
		if c.opts.Roots != nil {
			root, ok = c.opts.Roots(id)
		}
		if !ok {
			c.faults = append(c.faults, fmt.Errorf("%s: interest %d is not a usable interest of the taxonomy", src.Where(), id))
			continue
		}
		c.lex.ids = append(c.lex.ids, interest{id, root})
	}
	if t.numIDs == 1 && len(c.lex.ids) > int(t.ids) {
		only := c.lex.ids[t.ids]
		c.lex.ids = c.lex.ids[:t.ids]
		t.ids = uint32(only.id) | uint32(only.root)<<16
	}
}

// symbol numbers a word pattern.
func (c *compiler) symbol(p wordPattern) uint32 {
	s := c.insert(c.tables[p.side], p.word)
	if s.syms == 0 {
		s.syms = uint32(len(c.symList))
		c.symList = append(c.symList, p)
		c.known = append(c.known, 0)
	}
	return s.syms
}

// disguisable tells the terms that are looked for in disguised spellings:
// one word of a sensitive category, three letters or more; a stem needs
// five, and terms whose exact writing matters cannot be told in disguise.
func disguisable(t *Term) bool {
	if t.kind != kindSensitive || t.Accent || t.Case || t.Lang || t.onRunes() {
		return false
	}
	if len(t.pattern) != 1 {
		return false
	}
	n := utf8.RuneCountInString(t.pattern[0].word)
	return n >= 3 && t.resolve() == matchWord || n >= 5 && t.match == matchPrefix
}
