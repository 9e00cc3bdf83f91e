package policy

import (
	"slices"
	"strings"
)

// Mode is what a region allows on a day.
type Mode uint8

// The zero value excludes.
const (
	Exclude Mode = iota // never used
	Consent             // used for people with a recorded consent only
	Allow               // used
)

var modeNames = []string{"exclude", "consent", "allow"}

// String gives the name that places.yaml uses.
func (m Mode) String() string {
	return modeNames[m]
}

// Verdict is what the place gate says of a row.
type Verdict uint8

// The zero value turns away. A consent verdict says that nothing of the row is unknown or excluded.
const (
	HomeUnknown Verdict = iota
	HomeExcluded
	RequestUnknown
	RequestExcluded
	HomeConsent    // the home country needs a consent; the request's country may need one too
	RequestConsent // only the request's country needs a consent
	Allowed
)

var verdictNames = []string{"home_unknown", "home_excluded", "request_unknown", "request_excluded", "home_consent",
	"request_consent", "allowed"}

// String gives the verdict in words joined by underscores.
func (v Verdict) String() string {
	return verdictNames[v]
}

// announced are the groups that the announcement leaves out. A policy without one of them would allow its countries
// for all days, which no slip may do.
var announced = []string{"announced_eu", "announced_uk", "announced_kr"}

// places holds the groups of countries.
type places struct {
	groups []group
	of     [pairs]uint8 // 1 + index into groups by the country's slot, 0 for none
}

// group is a named set of countries that moves together.
type group struct {
	name  string
	rules []rule // ascending by from
}

// rule is a mode and the first day (since 1970-01-01) on which it holds.
type rule struct {
	from int32
	mode Mode
}

// Mode tells what c allows for an event on day (UTC days since 1970-01-01): the latest rule of its group that
// started by then. Before the first rule, and for an unknown country, it is Exclude; for a known one in no group,
// Allow.
func (p *Policy) Mode(c Country, day int32) Mode {
	i, ok := c.slot()
	if !ok || p.codes.two[i] != c {
		return Exclude
	}
	g := p.places.of[i]
	if g == 0 {
		return Allow
	}
	mode := Exclude
	for _, r := range p.places.groups[g-1].rules {
		if r.from > day {
			break
		}
		mode = r.mode
	}
	return mode
}

// Place judges both location signals of a row for an event on day. Any signal inside an excluded place excludes, and
// an unknown one does too; the first reason is given, home before request, and exclusion before consent, so that a
// consent can never cover an excluded signal.
func (p *Policy) Place(home, request Country, day int32) Verdict {
	h, r := p.Mode(home, day), p.Mode(request, day)
	switch {
	case home == Unknown:
		return HomeUnknown
	case h == Exclude:
		return HomeExcluded
	case request == Unknown:
		return RequestUnknown
	case r == Exclude:
		return RequestExcluded
	case h == Consent:
		return HomeConsent
	case r == Consent:
		return RequestConsent
	}
	return Allowed
}

// Group names the group of places.yaml that c belongs to, "" for none: the region a consent is recorded for.
func (p *Policy) Group(c Country) string {
	i, ok := c.slot()
	if !ok || p.places.of[i] == 0 {
		return ""
	}
	return p.places.groups[p.places.of[i]-1].name
}

// readPlaces reads places.yaml: groups (name: countries, rules).
func readPlaces(r *reader, root *value, c *codes) places {
	var p places
	groups := r.object(root, "groups")["groups"]
	for _, e := range r.entries(groups) {
		if len(p.groups) == 255 { // of counts in a byte
			r.failf(e.value, "more than 255 groups")
			break
		}
		f := r.object(e.value, "countries", "rules")
		p.groups = append(p.groups, group{name: e.key, rules: readRules(r, f["rules"])})
		for _, word := range r.words(f["countries"]) {
			i, ok := c.known(r, word).slot()
			if !ok {
				continue
			}
			if other := p.of[i]; other != 0 {
				r.failf(word, "%s is in %s already", word.scalar, p.groups[other-1].name)
				continue
			}
			p.of[i] = uint8(len(p.groups))
		}
	}
	for _, name := range announced {
		if groups != nil && !slices.ContainsFunc(p.groups, func(g group) bool { return g.name == name }) {
			r.failf(groups, "group %s is missing: move it by a dated rule instead", name)
		}
	}
	return p
}

// readRules reads the dated modes of a group, in ascending order so that the file reads as a history.
func readRules(r *reader, v *value) []rule {
	var rules []rule
	for _, item := range r.items(v) {
		f := r.object(item, "from", "mode")
		if f["from"] == nil || !r.is(f["mode"], text) {
			continue
		}
		mode := slices.Index(modeNames, f["mode"].scalar)
		if mode < 0 {
			r.failf(f["mode"], "unknown mode %q, known: %s", f["mode"].scalar, strings.Join(modeNames, ", "))
			continue
		}
		next := rule{from: r.day(f["from"]), mode: Mode(mode)}
		if n := len(rules); n > 0 && next.from <= rules[n-1].from {
			r.failf(f["from"], "rules must ascend by from, each day once")
		}
		rules = append(rules, next)
	}
	return rules
}
