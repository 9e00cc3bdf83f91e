package evidence

import (
	"github.com/tamis-data/tamis/schemas"
)

// View applies to a person's days what the night knows by now: flags, bots,
// erasures, the newest home. It is the definition of evidence(·, D).
type View struct {
	Day     schemas.Date // D
	Flags   *Flags
	BotRows uint32
	// Home tells whether people whose home it is may be in any table on D.
	Home func(country uint16) bool

	out []Day
}

// Day is what a person's day is worth as D sees it.
type Day struct {
	Day    schemas.Date
	Topics []SurfaceTopic // by surface
}

// SurfaceTopic is a topic with its surface. Interests point into the person
// that was viewed.
type SurfaceTopic struct {
	Surface schemas.Surface
	Topic
}

// Of gives the days of a person that count, ascending: none when their newest
// home is excluded, none up to erased. It is valid until the next call.
func (v *View) Of(days []OfDay, erased schemas.Date) []Day {
	v.out = v.out[:0]
	if !v.homeAllowed(days) {
		return nil
	}
	for _, d := range days {
		if d.Day <= erased || d.Day > v.Day {
			continue
		}
		v.addDay(d)
	}
	return v.out
}

func (v *View) homeAllowed(days []OfDay) bool {
	home := uint16(0)
	for _, d := range days { // ascending: the last one known is the newest
		if d.Person.Home != 0 && d.Day <= v.Day {
			home = d.Person.Home
		}
	}
	return v.Home(home)
}

func (v *View) addDay(d OfDay) {
	n := len(v.out)
	if n < cap(v.out) {
		v.out = v.out[:n+1]
		v.out[n].Topics = v.out[n].Topics[:0]
	} else {
		v.out = append(v.out, Day{})
	}
	day := &v.out[n]
	day.Day = d.Day
	rows := d.Person.Rows
	for _, g := range d.Person.Groups {
		if flagged, _ := v.Flags.Seen(g.Conversation, d.Day); flagged {
			rows -= g.Rows
			continue
		}
		for _, t := range g.Topics {
			day.Topics = append(day.Topics, SurfaceTopic{g.Surface, t})
		}
	}
	if rows > v.BotRows || len(day.Topics) == 0 {
		v.out = v.out[:n]
	}
}
