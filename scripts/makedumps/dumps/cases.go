package dumps

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/tamis-data/tamis/schemas"
)

// Case is a planted person.
type Case struct {
	Name    string // as in expected.json
	Account string // account_id where accounts are strings
	Number  int64  // account_id where accounts are integers
	// Outcome is what the story ends in after OutcomeDays days: in (a member
	// by hiking), left (was one), interest (hiking is an interest, but too weak
	// for a membership) or none.
	Outcome string
	Why     string // what the case shows
}

// OutcomeDays is how long the stories of the cases take to end.
const OutcomeDays = 40

// Cases are all planted people.
func Cases() ([]Case, error) {
	t, err := loadTables(embedded)
	if err != nil {
		return nil, err
	}
	cases := make([]Case, len(t.cases))
	for i, p := range t.cases {
		cases[i] = Case{p.name, p.account.text, p.account.num, p.outcome, p.why}
	}
	return cases, nil
}

// person is a planted person with a story.
type person struct {
	name    string
	account account
	home    *place
	age     int // years; -1 is null
	outcome string
	why     string
	profile float64 // hiking in the snapshot of profiles; 0 is none
	hidden  bool    // hiking in the snapshot of preferences
	erased  bool    // in the snapshot of erasures of the last day
	acts    []act
}

// act is what a planted person does on some days.
type act struct {
	days    []span
	surface schemas.Surface
	rows    int
	chat    string // names the conversation; empty is none
	daily   bool   // a new conversation each day
	talk    talk
	set     []func(*row) // changes to the row, in order
}

// span is a range of days of the story, from 0, both ends included.
type span struct{ from, to int }

func (a act) on(day int) bool {
	for _, s := range a.days {
		if s.from <= day && day <= s.to {
			return true
		}
	}
	return false
}

// plantedFirst is the integer account of the first planted person; those of
// random people begin far above.
const plantedFirst = 9_000_000_001

// tables are the data of this package.
type tables struct {
	places    *places
	languages sentences
	cases     []*person
}

func loadTables(fsys fs.FS) (*tables, error) {
	t := &tables{}
	var err error
	if t.places, err = loadPlaces(fsys); err != nil {
		return nil, err
	}
	if t.languages, err = loadSentences(fsys); err != nil {
		return nil, err
	}
	for code, p := range t.places.byCode {
		for _, l := range p.langs {
			if t.languages[l.code] == nil {
				return nil, fmt.Errorf("dumps: places: %q speaks unknown %s", code, l.code)
			}
		}
	}
	if err := t.loadPeople(fsys); err != nil {
		return nil, err
	}
	return t, t.loadActs(fsys)
}

// loadPeople reads data/people.tsv: name, home, age (- is null), snapshots
// (- or a list of profile=0.9, hidden, erased), outcome, why.
func (t *tables) loadPeople(fsys fs.FS) error {
	records, err := readTable(fsys, "data/people.tsv", 6)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, r := range records {
		num := int64(plantedFirst + i)
		p := &person{name: r.fields[0], account: account{"acct-" + r.fields[0], num}, age: -1, outcome: r.fields[4], why: r.fields[5]}
		if seen[p.name] {
			return r.errorf("%s is there twice", p.name)
		}
		seen[p.name] = true
		if p.home = t.places.byCode[strings.TrimPrefix(r.fields[1], "-")]; p.home == nil {
			return r.errorf("unknown home %q", r.fields[1])
		}
		if r.fields[2] != "-" {
			if p.age, err = strconv.Atoi(r.fields[2]); err != nil || p.age < 0 || p.age >= len(ages) {
				return r.errorf("age %q", r.fields[2])
			}
		}
		switch p.outcome {
		case "in", "left", "interest", "none":
		default:
			return r.errorf("outcome %q: want in, left, interest or none", p.outcome)
		}
		if err := p.snapshots(r); err != nil {
			return err
		}
		t.cases = append(t.cases, p)
	}
	return nil
}

func (p *person) snapshots(r record) error {
	if r.fields[3] == "-" {
		return nil
	}
	for _, s := range strings.Fields(r.fields[3]) {
		key, value, _ := strings.Cut(s, "=")
		switch key {
		case "profile":
			score, err := strconv.ParseFloat(value, 64)
			if err != nil || score <= 0 || score > 1 {
				return r.errorf("profile score %q: want above 0 to 1", value)
			}
			p.profile = score
		case "hidden":
			p.hidden = true
		case "erased":
			p.erased = true
		default:
			return r.errorf("snapshot %q: want profile=, hidden or erased", s)
		}
	}
	return nil
}
