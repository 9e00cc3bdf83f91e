package dumps

import (
	"errors"
	"fmt"

	"github.com/tamis-data/tamis/schemas"
)

// Params say what Write makes. The same Params give the same bytes.
type Params struct {
	Dir  string       // where to write; required, created if missing
	Seed uint64       // any value
	From schemas.Date // first day; required
	Days int          // how many days; required, 1 or more
	// Rows is the number of rows a day over all surfaces, planted ones
	// included. When the planted rows of a day alone are more, those are
	// written and no random ones. Required.
	Rows int
	// People is how many random people there are; default one for each 8 rows.
	// Days of other sizes with the same people are of one population.
	People int
	Files  int // files a surface and day; default 2
	// RowGroup is the largest number of rows a row group; default 131072.
	RowGroup int
	// Workers is how many files are written at once; default 2. It changes
	// no byte.
	Workers int
	// IntAccounts writes account_id as INT64, otherwise as a string.
	IntAccounts bool
	// NoSnapshots leaves out profiles, preferences and erasures.
	NoSnapshots bool
	// NoPlanted leaves out the planted people.
	NoPlanted bool
	// NoBadBytes leaves out bytes that are not UTF-8, for readers that refuse a
	// whole file because of one.
	NoBadBytes bool
	// Languages, if not empty, are the only languages of random people (codes
	// of Languages); people of other languages then speak English. For sieves
	// that cover fewer languages than the tables here.
	Languages []string
}

// MaxDays bounds a call: a year and a little more.
const MaxDays = 400

// withDefaults checks p and fills in what was left out.
func (p Params) withDefaults() (Params, error) {
	if p.Dir == "" {
		return p, errors.New("dumps: no directory to write to")
	}
	if p.From == 0 {
		return p, errors.New("dumps: no first day")
	}
	if p.Days < 1 || p.Days > MaxDays {
		return p, fmt.Errorf("dumps: %d days: want 1 to %d", p.Days, MaxDays)
	}
	if p.Rows < 1 {
		return p, fmt.Errorf("dumps: %d rows a day: want 1 or more", p.Rows)
	}
	if p.People < 0 {
		return p, fmt.Errorf("dumps: %d people: want 0 for the default, or more", p.People)
	}
	if p.People == 0 {
		p.People = max(fewestUsers, p.Rows/rowsPerUser)
	}
	for _, d := range []struct {
		name  string
		value *int
		unset int
		most  int
	}{
		{"files", &p.Files, 2, 99999},
		{"rows a row group", &p.RowGroup, 131072, 131072},
		{"workers", &p.Workers, 2, 256},
	} {
		if *d.value == 0 {
			*d.value = d.unset
		}
		if *d.value < 1 || *d.value > d.most {
			return p, fmt.Errorf("dumps: %d %s: want 1 to %d", *d.value, d.name, d.most)
		}
	}
	return p, nil
}
