package dumps

import (
	"math"

	"github.com/tamis-data/tamis/schemas"
)

// The semantics of scores and memberships, stated a second time in floating
// point: the nightly run has them in integers.
const (
	windowDays = 90
	expiryDays = 30
	halfLife   = 30.0
	dayCap     = 5
	scale      = 3.0
	enterScore = 0.60
	leaveScore = 0.45
	enterDays  = 2
)

var weights = [schemas.NumSurfaces]float64{schemas.Assistant: 1, schemas.Glasses: 0.5, schemas.Imagine: 0.6, schemas.Vibes: 0.2}

// outcome is what a planted person is after the run of a day.
type outcome struct {
	interest bool    // hiking is among the scores
	member   bool    // of a segment defined by hiking alone, from its score 0.60
	score    float64 // of hiking, from AI interactions only
}

// outcome replays a person's hiking as the run of day sees it.
func (l *ledger) outcome(who int, p *person, day, last schemas.Date) outcome {
	if p.hidden || p.erased && day >= last || l.abroad(who, day) {
		return outcome{}
	}
	var o outcome
	days := l.hikes(who, day)
	newest := -expiryDays // index of the newest evidence so far
	for t := range days {
		raw, found := 0.0, 0
		for e := range t + 1 {
			if weight := daily(&days[e]); weight > 0 {
				raw += math.Exp2(-float64(t-e)/halfLife) * weight
				found++
				newest = max(newest, e)
			}
		}
		o.score = 1 - math.Exp(-raw/scale)
		o.interest = found > 0
		switch {
		case o.score < leaveScore || t-newest >= expiryDays:
			o.member = false
		case o.score >= enterScore && found >= enterDays:
			o.member = true
		}
	}
	return o
}

// daily is what a day adds to the raw score, before it ages.
func daily(rows *[schemas.NumSurfaces]int64) float64 {
	sum := 0.0
	for s, n := range rows {
		sum += weights[s] * math.Log1p(float64(min(n, dayCap)))
	}
	return sum
}

// hikes are the person's hiking rows by surface of the days up to run, the last
// being run itself, less those of conversations flagged at any time from
// flagDays before to takeBackDays after the rows.
func (l *ledger) hikes(who int, run schemas.Date) *[windowDays][schemas.NumSurfaces]int64 {
	var days [windowDays][schemas.NumSurfaces]int64
next:
	for _, e := range l.evidence[who] {
		if e.day > run || e.day <= run-windowDays {
			continue
		}
		for _, f := range l.flags[e.key] {
			if f >= e.day-flagDays && f <= min(run, e.day+takeBackDays) {
				continue next
			}
		}
		days[windowDays-1-int(run-e.day)][e.surface] += e.rows
	}
	return &days
}

// abroad says whether the newest home of the person is an excluded one.
func (l *ledger) abroad(who int, run schemas.Date) bool {
	var newest homeSeen
	for day, seen := range l.homes[who] {
		if day <= run && seen.time >= newest.time {
			newest = seen
		}
	}
	return newest.excluded
}
