package dumps

import "github.com/tamis-data/tamis/schemas"

// chatKey is a conversation of a person: who is 0 for random people, whose
// conversations have keys of their own.
type chatKey struct {
	who  int
	chat uint64
}

// tally is what one file gives to the ledger.
type tally struct {
	surface schemas.Surface
	rows    int64
	counts  [numReasons]int64
	// chats are the rows that the row's own gates pass, of conversations that
	// must be watched: those of planted people, and random ones that may turn
	// sensitive. Rows of all others are in counts as used.
	chats map[chatKey]*chatRows
	homes map[int]homeSeen // newest home of planted people
}

type chatRows struct {
	rows    int64
	hikes   int64
	flagged bool // one of the rows is sensitive
}

type homeSeen struct {
	time     int64
	excluded bool
}

func newTally(s schemas.Surface) *tally {
	return &tally{surface: s, chats: map[chatKey]*chatRows{}, homes: map[int]homeSeen{}}
}

// add counts a row; key is the zero key for conversations that need no watching.
func (t *tally) add(r *row, day schemas.Date, key chatKey) {
	t.rows++
	why := r.verdict(t.surface, day)
	sound := (why == used || why > notUTF8) && r.time >= effectiveMillis && schemas.DateOfMillis(r.time) == day
	if key.who > 0 && sound && r.home.status != unknownPlace {
		if seen, ok := t.homes[key.who]; !ok || r.time >= seen.time {
			t.homes[key.who] = homeSeen{r.time, r.home.status == excludedPlace}
		}
	}
	switch {
	case why != used:
		t.counts[why]++
	case r.sensitive && r.conversation == "": // one of its own
		t.counts[sensitive]++
	case key == chatKey{}:
		t.counts[used]++
	default:
		c := t.chats[key]
		if c == nil {
			c = &chatRows{}
			t.chats[key] = c
		}
		c.rows++
		c.flagged = c.flagged || r.sensitive
		if r.hikes {
			c.hikes++
		}
	}
}

// flagDays is how long a flag on a conversation holds, takeBackDays how far it
// takes back, botRows how many used rows a day a person may have.
const (
	flagDays     = 90
	takeBackDays = 30
	botRows      = 500
)

// ledger follows all days.
type ledger struct {
	flags    map[chatKey][]schemas.Date // days with a sensitive row, ascending
	evidence map[int][]evidence         // of planted people
	homes    map[int]map[schemas.Date]homeSeen
}

// evidence is a day's hiking rows of a planted person in a conversation.
type evidence struct {
	day     schemas.Date
	key     chatKey
	surface schemas.Surface
	rows    int64
}

func newLedger() *ledger {
	return &ledger{flags: map[chatKey][]schemas.Date{}, evidence: map[int][]evidence{}, homes: map[int]map[schemas.Date]homeSeen{}}
}

// dayCounts are the rows of a day by surface and reason.
type dayCounts [schemas.NumSurfaces][numReasons]int64

// close takes all files of a day, decides on conversations and volume, and
// gives the counts as the run of that day has them: a conversation is out if it
// was flagged on the day or in the flagDays before.
func (l *ledger) close(day schemas.Date, files []*tally) *dayCounts {
	for _, t := range files {
		for key, c := range t.chats {
			if c.flagged && (len(l.flags[key]) == 0 || l.flags[key][len(l.flags[key])-1] != day) {
				l.flags[key] = append(l.flags[key], day)
			}
		}
	}
	var counts dayCounts
	clear := map[int]int64{} // rows of planted people in conversations that are not flagged
	for _, t := range files {
		for why, n := range t.counts {
			counts[t.surface][why] += n
		}
		for key, c := range t.chats {
			if key.who > 0 && !l.flagged(key, day) {
				clear[key.who] += c.rows
			}
		}
	}
	for _, t := range files {
		for key, c := range t.chats {
			why := used
			switch {
			case l.flagged(key, day):
				why = sensitive
			case clear[key.who] > botRows && key.who > 0:
				why = bot
			}
			counts[t.surface][why] += c.rows
			if c.hikes > 0 && why != bot {
				l.evidence[key.who] = append(l.evidence[key.who], evidence{day, key, t.surface, c.hikes})
			}
		}
		l.seeHomes(day, t)
	}
	return &counts
}

// flagged says whether a conversation is out on a day, as the run of that day sees it.
func (l *ledger) flagged(key chatKey, day schemas.Date) bool {
	f := l.flags[key]
	return len(f) > 0 && f[len(f)-1] >= day-flagDays
}

func (l *ledger) seeHomes(day schemas.Date, t *tally) {
	for who, seen := range t.homes {
		if l.homes[who] == nil {
			l.homes[who] = map[schemas.Date]homeSeen{}
		}
		if old, ok := l.homes[who][day]; !ok || seen.time >= old.time {
			l.homes[who][day] = seen
		}
	}
}
