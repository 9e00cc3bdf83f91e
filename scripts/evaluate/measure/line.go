package measure

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// Kinds of lines in our own set; other sets have none.
const (
	kindDirect      = "direct"       // the topic is named
	kindFirstPerson = "first_person" // somebody tells it of themself
	kindImplicit    = "implicit"     // it is only implied
	kindOrdinary    = "ordinary"     // everyday talk
	kindTrap        = "trap"         // looks sensitive and is not
	kindNegated     = "negated"      // denies an interest
	kindUncovered   = "uncovered"    // a language that the sieve does not cover
)

var recallKinds = []string{kindDirect, kindFirstPerson, kindImplicit}

var kinds = append(slices.Clone(recallKinds), kindOrdinary, kindTrap, kindNegated, kindUncovered)

// line is a line of a set as it is written. Sets carry more keys than these
// (source, licence, intent), which measure nothing.
type line struct {
	ID            string   `json:"id"`
	Lang          string   `json:"lang"`
	Text          *string  `json:"text"`
	Sensitive     []string `json:"sensitive"`
	Interests     []string `json:"interests"`
	Use           []string `json:"use"`
	Kind          string   `json:"kind"`
	Conversation  string   `json:"conversation_id"`
	ConvSensitive []string `json:"conv_sensitive"`
	ConvInterests []string `json:"conv_interests"`
}

// row is a line once its text was examined: labels and verdict, no text.
type row struct {
	id, lang, kind, conversation string
	use                          use
	turns                        int // 1; more in a conversation made one row
	want                         lexicon.CategorySet
	interests                    []string // coarse names
	found                        lexicon.CategorySet
	predicted                    []uint16 // ids of interests
	coverage                     lexicon.Coverage
	words, known                 uint32 // what coverage was judged by
}

// covered tells whether the row's language has a lexicon at all.
func (r *row) covered() bool {
	return !r.use.has(notCovered) && slices.Contains(lexicon.Languages(), r.lang)
}

// parse reads a line into a row without a verdict, and its text. Coarse names
// of interests must be known.
func parse(data []byte, known func(string) bool) (row, []byte, error) {
	var l line
	if !utf8.Valid(data) {
		return row{}, nil, errors.New("not UTF-8")
	}
	if err := json.Unmarshal(data, &l); err != nil {
		return row{}, nil, err
	}
	r := row{id: l.ID, lang: l.Lang, kind: l.Kind, turns: 1}
	var err error
	if r.use, err = parseUses(l.Use); err != nil {
		return row{}, nil, err
	}
	switch {
	case l.ID == "":
		return row{}, nil, errors.New("no id")
	case l.Lang == "":
		return row{}, nil, errors.New("no lang")
	case l.Text == nil || *l.Text == "":
		return row{}, nil, errors.New("no text")
	case l.Kind != "" && !slices.Contains(kinds, l.Kind):
		return row{}, nil, fmt.Errorf("unknown kind %q", l.Kind)
	case r.use.has(conversation) && l.Conversation == "":
		return row{}, nil, errors.New("conversation_level without conversation_id")
	}
	r.interests = l.Interests
	if r.use.has(conversation) {
		r.conversation = l.Conversation
		r.interests = append(r.interests, l.ConvInterests...)
		l.Sensitive = append(l.Sensitive, l.ConvSensitive...)
	}
	for _, name := range l.Sensitive {
		c, ok := lexicon.ParseCategory(name)
		if !ok {
			return row{}, nil, fmt.Errorf("unknown category %q", name)
		}
		r.want = r.want.With(c)
	}
	for _, name := range r.interests {
		if !known(name) {
			return row{}, nil, fmt.Errorf("unknown interest %q", name)
		}
	}
	slices.Sort(r.interests)
	r.interests = slices.Compact(r.interests)
	if r.use.has(recall|recallWeak|recallPhrase) && r.want == 0 {
		return row{}, nil, errors.New("to be recalled, but sensitive is empty")
	}
	if r.use.has(fpr) && r.want != 0 {
		return row{}, nil, errors.New("must not be dropped, but sensitive is not empty")
	}
	return r, []byte(*l.Text), nil
}
