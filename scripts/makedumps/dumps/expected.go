package dumps

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/tamis-data/tamis/schemas"
)

// Expected is what must come out of the dumps, kept as expected/expected.json.
//
// Counts are those of a run of each day after the runs of all days before, at
// once after that day: a conversation counts as sensitive if it was flagged on
// the day or in the 90 days before. What a flag takes back of earlier days
// changes members and scores (see Outcomes), not the counts of those days;
// only a rerun of an earlier day would count them anew, and counts no later
// flag either. Flags of days before the first day of the dumps are not known.
type Expected struct {
	Seed   uint64           `json:"seed"`
	From   string           `json:"from"`
	Days   []ExpectedDay    `json:"days"`
	People []ExpectedPerson `json:"people"`
}

// ExpectedDay is a day: rows written, and those turned away by gate and reason.
// For each surface rows = used + the sum of its turned-away rows.
type ExpectedDay struct {
	Date       string                 `json:"date"`
	Surfaces   map[string]SurfaceRows `json:"surfaces"`
	TurnedAway []TurnedAway           `json:"turned_away"` // no zero counts
}

// SurfaceRows are a surface's rows of a day.
type SurfaceRows struct {
	Files int   `json:"files"`
	Rows  int64 `json:"rows"`
	Used  int64 `json:"used"`
}

// TurnedAway is how many rows of a surface a gate turned away for a reason.
type TurnedAway struct {
	Gate    string `json:"gate"`
	Reason  string `json:"reason"`
	Surface string `json:"surface"`
	Rows    int64  `json:"rows"`
}

// ExpectedPerson is a planted person and what the run of each day must make of them.
type ExpectedPerson struct {
	Name      string    `json:"name"`
	AccountID string    `json:"account_id"` // in decimal where the column holds integers
	Why       string    `json:"why"`
	Outcomes  []Outcome `json:"outcomes"`
}

// Outcome is a person's state after the run of a day. Interest says that they
// have a score of hiking from AI interactions. Member says that they belong to a segment
// defined by hiking alone with the standard thresholds (whether its size lets
// it be published or not). Score is hiking's, from AI interactions alone, for
// orientation: the published one is computed in integers and may hold a profile.
type Outcome struct {
	Date     string  `json:"date"`
	Interest bool    `json:"interest"`
	Member   bool    `json:"member"`
	Score    float64 `json:"score"`
}

func (w *world) expectedPeople(p Params) []ExpectedPerson {
	people := make([]ExpectedPerson, len(w.cases))
	for i, c := range w.cases {
		people[i] = ExpectedPerson{Name: c.name, AccountID: c.account.String(p.IntAccounts), Why: c.why}
	}
	return people
}

func (x *Expected) addDay(day schemas.Date, files []*tally, counts *dayCounts) {
	d := ExpectedDay{Date: day.String(), Surfaces: map[string]SurfaceRows{}, TurnedAway: []TurnedAway{}}
	for _, t := range files {
		s := d.Surfaces[t.surface.String()]
		s.Files++
		s.Rows += t.rows
		d.Surfaces[t.surface.String()] = s
	}
	for _, surface := range schemas.Surfaces() {
		s := d.Surfaces[surface.String()]
		s.Used = counts[surface][used]
		d.Surfaces[surface.String()] = s
	}
	for why := used + 1; why < numReasons; why++ {
		for _, surface := range schemas.Surfaces() {
			if n := counts[surface][why]; n > 0 {
				name := reasonNames[why]
				d.TurnedAway = append(d.TurnedAway, TurnedAway{name[0], name[1], surface.String(), n})
			}
		}
	}
	x.Days = append(x.Days, d)
}

func (x *Expected) addOutcomes(w *world, l *ledger, day, last schemas.Date) {
	for i, p := range w.cases {
		o := l.outcome(i+1, p, day, last)
		x.People[i].Outcomes = append(x.People[i].Outcomes, Outcome{
			Date: day.String(), Interest: o.interest, Member: o.member, Score: math.Round(o.score*10_000) / 10_000,
		})
	}
}

func (x *Expected) write(dir string) error {
	dir = filepath.Join(dir, "expected")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("dumps: %w", err)
	}
	data, err := json.MarshalIndent(x, "", " ")
	if err != nil {
		return fmt.Errorf("dumps: expected: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "expected.json"), append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("dumps: %w", err)
	}
	return nil
}
