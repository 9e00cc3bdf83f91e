package segments

import (
	"slices"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/scores"
)

// Rules are the numbers of membership.
type Rules struct {
	scale        *scores.Scale
	enter, leave scores.Raw
	enterMilli   int64
	minDays      int
	expiry       schemas.Date
}

// NewRules takes them from a policy.
func NewRules(p policy.Scores, scale *scores.Scale) *Rules {
	return &Rules{
		scale: scale, enter: scale.RawReaching(p.EnterMilli), leave: scale.RawReaching(p.LeaveMilli),
		enterMilli: p.EnterMilli, minDays: int(p.MinDays), expiry: schemas.Date(p.ExpiryDays),
	}
}

// Membership is how a person stands to a segment on a day.
type Membership struct {
	In       bool
	Entered  schemas.Date // the day they came in
	Expires  schemas.Date // the day they are out unless new evidence comes
	Raw      scores.Raw   // of the segment, from AI evidence
	WasIn    bool         // on the day before
	Evidence schemas.Date // newest evidence for the segment's interests
}

// find gives the person's evidence for an interest, nil for none.
func find(interests []scores.Interest, id uint16) []scores.DayStrength {
	i, ok := slices.BinarySearchFunc(interests, id, func(in scores.Interest, id uint16) int { return int(in.ID) - int(id) })
	if !ok {
		return nil
	}
	return interests[i].Days
}

// Replayer replays memberships; it owns scratch and is not safe for concurrent
// use.
type Replayer struct {
	rules          *Rules
	days           []schemas.Date
	any, all, none [][]scores.DayStrength
}

// NewReplayer prepares for the rules of a policy.
func NewReplayer(rules *Rules) *Replayer { return &Replayer{rules: rules} }

// Replay gives the membership of a person on day asOf from all their interests
// (by id). profile gives the profile's score of an interest in millionths.
//
// A score only decays between days of evidence, so the replay looks at these
// days alone. A profile may lift a person over the entry line once the evidence
// alone would keep them in; it keeps nobody in.
func (r *Replayer) Replay(d *Definition, interests []scores.Interest, profile func(uint16) uint32, asOf schemas.Date) Membership {
	var m Membership
	if !r.gather(d, interests) {
		return m
	}
	lift := uint32(0)
	for _, id := range d.Any {
		lift = max(lift, profile(id))
	}
	for _, id := range d.All {
		lift = max(lift, profile(id))
	}
	seen := 0
	var last schemas.Date
	for _, t := range r.days {
		if t > asOf {
			break
		}
		if t == asOf {
			m.WasIn = m.In && r.holds(last, t-1)
		}
		m.In = m.In && r.holds(last, t-1)
		if r.evidenceOn(t) {
			seen++
			last = t
		}
		raw := r.raw(t)
		switch {
		case raw < r.rules.leave || r.vetoed(t):
			m.In = false
		case !m.In && seen >= r.rules.minDays && last == t && r.enters(raw, lift):
			m.In, m.Entered = true, t
		}
	}
	if _, looked := slices.BinarySearch(r.days, asOf); !looked {
		m.WasIn = m.In && r.holds(last, asOf-1)
		m.In = m.In && r.holds(last, asOf)
	}
	m.Raw, m.Evidence, m.Expires = r.raw(asOf), last, last+r.rules.expiry
	return m
}

// gather collects the evidence that the definition asks for, and the days to
// look at; false if nobody with these interests could be in.
func (r *Replayer) gather(d *Definition, interests []scores.Interest) bool {
	r.days, r.any, r.all, r.none = r.days[:0], r.any[:0], r.all[:0], r.none[:0]
	add := func(to *[][]scores.DayStrength, id uint16) {
		days := find(interests, id)
		*to = append(*to, days)
		for _, day := range days {
			r.days = append(r.days, day.Day)
		}
	}
	for _, id := range d.Any {
		add(&r.any, id)
	}
	for _, id := range d.All {
		add(&r.all, id)
		if len(r.all[len(r.all)-1]) == 0 {
			return false
		}
	}
	if len(r.days) == 0 {
		return false
	}
	for _, id := range d.None {
		add(&r.none, id)
	}
	slices.Sort(r.days)
	r.days = slices.Compact(r.days)
	return true
}

// raw is the segment's strength: the strongest interest of any, and no more
// than the weakest of all.
func (r *Replayer) raw(asOf schemas.Date) scores.Raw {
	raw := scores.Raw(-1)
	for _, days := range r.any {
		raw = max(raw, r.rules.scale.Raw(days, asOf))
	}
	for i, days := range r.all {
		one := r.rules.scale.Raw(days, asOf)
		if i == 0 && len(r.any) == 0 || one < raw {
			raw = one
		}
	}
	return raw
}

// vetoed tells whether an interest of none is strong enough to keep one in.
func (r *Replayer) vetoed(asOf schemas.Date) bool {
	for _, days := range r.none {
		if r.rules.scale.Raw(days, asOf) >= r.rules.leave {
			return true
		}
	}
	return false
}

func (r *Replayer) evidenceOn(t schemas.Date) bool {
	on := func(of [][]scores.DayStrength) bool {
		for _, days := range of {
			for _, d := range days {
				if d.Day == t {
					return true
				}
			}
		}
		return false
	}
	return on(r.any) || on(r.all)
}

// holds tells whether a member with this newest evidence is still in on day t.
func (r *Replayer) holds(last, t schemas.Date) bool {
	return t-last < r.rules.expiry && r.raw(t) >= r.rules.leave
}

func (r *Replayer) enters(raw scores.Raw, profileMicro uint32) bool {
	if raw >= r.rules.enter {
		return true
	}
	return profileMicro > 0 && scores.Reaches(r.rules.scale.WithProfile(raw, profileMicro), r.rules.enterMilli)
}
