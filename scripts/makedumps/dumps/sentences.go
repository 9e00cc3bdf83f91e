package dumps

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// template is a sentence with slots: text, slot, text, slot, …, text.
type template struct {
	texts []string
	slots []slot
}

type slot func(r *rand.Rand) string

// placeNames fill {place}; plain destinations that name no people and no creed.
var placeNames = []string{"Patagonia", "Cusco", "Bali", "Yosemite", "Vancouver", "Cape Town", "Sapporo", "Medellín",
	"Queenstown", "Hoi An", "Oaxaca", "Florianópolis", "Lombok", "Banff", "Moab", "Zanzibar"}

// slots are what a sentence may leave open.
var slots = map[string]slot{
	"{n}":     func(r *rand.Rand) string { return strconv.Itoa(2 + r.IntN(28)) },
	"{place}": func(r *rand.Rand) string { return pick(r, placeNames) },
}

func parseTemplate(s string) (template, error) {
	var t template
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			t.texts = append(t.texts, s)
			return t, nil
		}
		end := strings.IndexByte(s, '}')
		if end < open {
			return t, fmt.Errorf("a brace without its other half in %q", s)
		}
		f := slots[s[open:end+1]]
		if f == nil {
			return t, fmt.Errorf("unknown slot %s", s[open:end+1])
		}
		t.texts, t.slots = append(t.texts, s[:open]), append(t.slots, f)
		s = s[end+1:]
	}
}

// fill appends the sentence with its slots filled.
func (t template) fill(dst []byte, r *rand.Rand) []byte {
	for i, f := range t.slots {
		dst = append(append(dst, t.texts[i]...), f(r)...)
	}
	return append(dst, t.texts[len(t.texts)-1]...)
}

// topic is what can be said about a subject in one language.
type topic struct {
	name  string
	say   []template // the person's own words
	reply []template // the assistant's
	scene []template // an image or video, as a prompt or a caption says it
	label []template // what an image recogniser sees; in English in all languages
}

// language holds all sentences of a language.
type language struct {
	code    string // of data/sentences
	hint    string // the language column: the code less its script
	covered bool   // a language that the sieve must cover
	small   topic  // talk about nothing in particular
	topics  []*topic
	popular weighted[*topic]      // topics by their rank, Zipf
	denied  map[string][]template // sensitive sentences by category
	all     []template            // all of denied, in the order of the file
}

// smallTalk is the topic of sentences about nothing in particular.
const smallTalk = "small"

// sentences are all languages by code.
type sentences map[string]*language

// loadSentences reads data/languages.tsv (code, covered or not), data/topics.tsv
// (topics in order of popularity), data/sentences/* (language, topic, kind,
// sentence) and data/sensitive.tsv (language, category, sentence).
func loadSentences(fsys fs.FS) (sentences, error) {
	langs, err := readTable(fsys, "data/languages.tsv", 2)
	if err != nil {
		return nil, err
	}
	ls := sentences{}
	for _, r := range langs {
		code, covered := r.fields[0], r.fields[1]
		if covered != "covered" && covered != "uncovered" {
			return nil, r.errorf("%q: want covered or uncovered", covered)
		}
		if ls[code] != nil {
			return nil, r.errorf("language %s is there twice", code)
		}
		hint, _, _ := strings.Cut(code, "-")
		ls[code] = &language{code: code, hint: hint, covered: covered == "covered", denied: map[string][]template{}}
	}
	ranks, err := readTable(fsys, "data/topics.tsv", 1)
	if err != nil {
		return nil, err
	}
	order := make([]string, len(ranks))
	for i, r := range ranks {
		if order[i] = r.fields[0]; slices.Contains(order[:i], order[i]) {
			return nil, r.errorf("topic %s is there twice", order[i])
		}
	}
	if err := ls.loadTopics(fsys, order); err != nil {
		return nil, err
	}
	return ls, ls.loadDenied(fsys)
}
