package gates

import (
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/lexicon"
	"github.com/tamis-data/tamis/transforms/policy"
)

// Cleared are the located rows of a batch in which the sieve found nothing
// sensitive. A row's conversation may still be flagged by another row; that is
// known only after the shuffle. It is valid as long as its batch.
type Cleared struct {
	located   Located
	rows      []clearedRow
	interests []uint16
}

type clearedRow struct {
	row          int32
	covered      bool
	words, known uint32
	first, last  int32 // of interests
}

// Clearer is the language and the sensitivity gate. It is not safe for
// concurrent use.
type Clearer struct {
	matcher *lexicon.Matcher
	found   lexicon.Findings
	text    []byte
	out     Cleared
	flagged []int32
}

// NewClearer prepares the gate with a lexicon.
func NewClearer(l *lexicon.Lexicon) *Clearer { return &Clearer{matcher: l.NewMatcher()} }

// Clear reads the text of located rows, both sides of a chat, and counts in
// audit what it turns away. A row in which something sensitive is found is
// sensitive even where its language is not covered: what was found is beyond
// doubt. The result is valid until the next call.
func (c *Clearer) Clear(l Located, audit *Audit) Cleared {
	b := l.batch
	c.out.located, c.out.rows, c.out.interests = l, c.out.rows[:0], c.out.interests[:0]
	c.flagged = c.flagged[:0]
	for _, i := range l.rows {
		c.text = AppendText(c.text[:0], b, int(i))
		c.matcher.Examine(c.text, &c.found)
		if c.found.Sensitive != 0 {
			audit.TurnedAway[Sensitive][b.Surface]++
			c.flagged = append(c.flagged, i)
			continue
		}
		r := clearedRow{row: i, covered: c.found.Coverage != lexicon.NotCovered, first: int32(len(c.out.interests))}
		if !r.covered {
			audit.TurnedAway[LanguageNotCovered][b.Surface]++
		}
		if r.covered && l.own[i] {
			c.out.interests = append(c.out.interests, c.found.Interests...)
		}
		if l.own[i] {
			r.words, r.known = c.found.Words, c.found.Known
		}
		r.last = int32(len(c.out.interests))
		c.out.rows = append(c.out.rows, r)
	}
	return c.out
}

// Flagged are the rows of the last batch whose conversations are sensitive.
func (c *Clearer) Flagged() []int32 { return c.flagged }

// fieldBreak keeps a phrase from reaching over two fields of a row, and a
// negation from one into the other: the lexicon's phrases go over any
// punctuation but this kind.
const fieldBreak = " ;\n"

// AppendText appends the texts of row i as one: transcript, caption and labels
// of a capture are judged like sentences of one text.
func AppendText(dst []byte, b *schemas.Batch, i int) []byte {
	add := func(text []byte) {
		if len(text) == 0 {
			return
		}
		if len(dst) > 0 {
			dst = append(dst, fieldBreak...)
		}
		dst = append(dst, text...)
	}
	for _, t := range b.Texts {
		add(t.At(i))
	}
	for _, label := range b.Labels.At(i) {
		add(label)
	}
	return dst
}

// Row is what later steps may know of a cleared row: where it came from and
// what it is about, never its text.
type Row struct {
	Index        int // in the batch
	Covered      bool
	Home         policy.Country
	Words, Known uint32 // of the person's own text
	Interests    []uint16
}

// Each gives the cleared rows, and among them, marked as not covered, those
// that the language gate turned away: their words weigh in the verdict on
// their conversation.
func (c Cleared) Each(do func(b *schemas.Batch, r Row)) {
	for _, r := range c.rows {
		do(c.located.batch, Row{
			Index: int(r.row), Covered: r.covered, Home: c.located.homes[r.row],
			Words: r.words, Known: r.known, Interests: c.interests[r.first:r.last],
		})
	}
}
