package lexicon

import (
	"fmt"
	"io/fs"
)

// kind says what a term stands for.
type kind uint8

const (
	kindSensitive kind = iota
	kindInterest
	kindCueBefore // negates interests that follow it in its clause
	kindCueAfter  // negates interests that precede it
	kindStop      // ends a clause ("but")
)

// match says how a term lies in a text.
type match uint8

const (
	matchAuto match = iota // by script: word or sub
	matchWord              // whole words; in scripts without spaces a whole run of one script
	matchPrefix
	matchSuffix
	matchBoth // prefix and suffix
	matchSub
)

// Term is one line of a data file.
type Term struct {
	Text      string
	File      string
	Line      int
	Language  string
	Category  Category // of sensitive terms
	Interests []uint16 // of interest terms, as written
	Weak      bool
	Accent    bool
	Case      bool
	Lang      bool
	Unless    []string

	kind  kind
	match match
	prepared
}

// Where gives "file:line" for messages.
func (t *Term) Where() string { return fmt.Sprintf("%s:%d", t.File, t.Line) }

// everydayWord is one line of an everyday or neighbour file.
type everydayWord struct {
	word string // folded
	lane int
}

// Source holds the parsed data files, before compilation.
type Source struct {
	Terms []Term

	everyday []everydayWord
	lanes    []string // names by lane: the covered languages, then neighbours
	hash     string
}

// Counts sums terms by file, for reports on the lexicon's size.
func (s *Source) Counts() map[string]int {
	out := map[string]int{}
	for i := range s.Terms {
		out[s.Terms[i].File]++
	}
	return out
}

// Load reads every data file of fsys (the layout of data/). It is strict and
// thorough: the error joins all faults found, each with file and line.
func Load(fsys fs.FS) (*Source, error) {
	buildFold()
	src, err := gather(fsys)
	if err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	return src, nil
}
