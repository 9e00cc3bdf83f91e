package gates

import (
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
)

// Located are the rows of a batch that place, time, age and kind let through.
// It is valid as long as its batch.
type Located struct {
	batch *schemas.Batch
	rows  []int32
	homes []policy.Country // by row of the batch
	own   []bool           // by row of the batch: makes interests
}

// Len is the number of rows.
func (l Located) Len() int { return len(l.rows) }

// Locator is the first gates for the rows of one row group. What depends on a
// column's few distinct values is worked out once a value, not once a row. It
// is not safe for concurrent use.
type Locator struct {
	policy *policy.Policy
	home   lookup[policy.Country]
	reqs   lookup[policy.Country]
	places map[[2]policy.Country]policy.Verdict
	apps   lookup[app]
	kinds  lookup[kind]
	author lookup[author]

	out       Located
	departed  []int32
	malformed Malformed
}

// Malformed is the first malformed row of a batch.
type Malformed struct {
	Row    int // in the batch, -1 for none
	Column string
	Reason Reason
}

type app struct{ needsLink, known bool }
type author struct{ own, known bool }
type kind struct {
	minWatchMillis int64
	known          bool
}

// NewLocator prepares the gates for one row group of a surface.
func NewLocator(p *policy.Policy, surface schemas.Surface) *Locator {
	g := &Locator{policy: p, places: map[[2]policy.Country]policy.Verdict{}}
	g.home.of, g.reqs.of = p.Country, p.Country
	g.apps.of = func(b []byte) (a app) { a.needsLink, a.known = p.App(b); return a }
	g.author.of = func(b []byte) (a author) { a.own, a.known = p.Author(b); return a }
	g.kinds.of = func(b []byte) (k kind) {
		switch surface {
		case schemas.Assistant:
			k.known = p.Modality(b)
		case schemas.Glasses:
			k.known = p.Media(b)
		case schemas.Vibes:
			k.minWatchMillis, k.known = p.Action(b)
		}
		return k
	}
	return g
}

// Locate takes a batch through the gates up to kind and counts in audit what it
// read and what it turned away. The result is valid until the next call.
func (g *Locator) Locate(b *schemas.Batch, audit *Audit) Located {
	g.home.extend(b.Home.Values)
	g.reqs.extend(b.Request.Values)
	g.apps.extend(b.App.Values)
	g.kinds.extend(b.Kind.Values)
	g.author.extend(b.Author.Values)
	if cap(g.out.homes) < b.N {
		g.out.homes, g.out.own = make([]policy.Country, b.N), make([]bool, b.N)
	}
	g.out.batch, g.out.rows, g.departed = b, g.out.rows[:0], g.departed[:0]
	g.out.homes, g.out.own = g.out.homes[:b.N], g.out.own[:b.N]
	audit.Read[b.Surface] += int64(b.N)
	g.malformed = Malformed{Row: -1}
	for i := range b.N {
		if r := g.judge(b, i); r != Passed {
			audit.TurnedAway[r][b.Surface]++
			if r.Malformed() && g.malformed.Row < 0 {
				g.malformed = Malformed{i, columnOf(b, i, r), r}
			}
			continue
		}
		g.out.rows = append(g.out.rows, int32(i))
	}
	return g.out
}

// Departed are the rows of the last batch whose home is in an excluded place
// and whose time is sound: news about a person, of which nothing else is used.
func (g *Locator) Departed() []int32 { return g.departed }

// FirstMalformed is the first malformed row of the last batch, for a message
// that says where to look.
func (g *Locator) FirstMalformed() Malformed { return g.malformed }

// columnOf names the column that makes row i malformed.
func columnOf(b *schemas.Batch, i int, r Reason) string {
	switch r {
	case NoInteractionID:
		return "interaction_id"
	case NoConversationID:
		return "conversation_id"
	case NoAccountID:
		return "account_id"
	case NoEventTime:
		return "event_time"
	}
	return schemas.SurfaceColumns(b.Surface)[b.NotUTF8[i]-1].Name
}

// Home is the home of a row of the last batch whose form was sound.
func (g *Locator) Home(row int32) policy.Country { return g.out.homes[row] }

// judge gives the first reason against row i.
func (g *Locator) judge(b *schemas.Batch, i int) Reason {
	if r := form(b, i); r != Passed {
		return r
	}
	home, request := g.home.at(b.Home.Codes[i]), g.reqs.at(b.Request.Codes[i])
	g.out.homes[i] = home
	inTime := g.time(b, i)
	if r := g.place(home, request, b.Day); r != Passed {
		if (r == HomeExcluded || r == HomeNoConsent) && inTime == Passed {
			g.departed = append(g.departed, int32(i))
		}
		return r
	}
	if inTime != Passed {
		return inTime
	}
	if !b.Age.Valid[i] {
		return AgeUnknown
	}
	switch g.policy.Age(b.Age.Values[i], home, request) {
	case policy.AgeUnknown:
		return AgeUnknown
	case policy.AgeUnder:
		return UnderAge
	}
	return g.kind(b, i)
}

func form(b *schemas.Batch, i int) Reason {
	switch {
	case len(b.Interaction.At(i)) == 0:
		return NoInteractionID
	case len(b.Conversation.At(i)) == 0 && b.Surface != schemas.Vibes:
		return NoConversationID
	case !b.Account.Present(i):
		return NoAccountID
	case !b.Time.Valid[i]:
		return NoEventTime
	case b.NotUTF8[i] != 0:
		return NotUTF8
	}
	return Passed
}

func (g *Locator) place(home, request policy.Country, day schemas.Date) Reason {
	key := [2]policy.Country{home, request}
	v, ok := g.places[key]
	if !ok {
		v = g.policy.Place(home, request, int32(day))
		g.places[key] = v
	}
	switch v {
	case policy.Allowed:
		return Passed
	case policy.HomeExcluded:
		return HomeExcluded
	case policy.RequestUnknown:
		return RequestUnknown
	case policy.RequestExcluded:
		return RequestExcluded
	case policy.HomeConsent:
		return HomeNoConsent // consents are not read yet: consent acts as exclude
	case policy.RequestConsent:
		return RequestNoConsent
	}
	return HomeUnknown
}

func (g *Locator) time(b *schemas.Batch, i int) Reason {
	switch ms := b.Time.Values[i]; {
	case ms < g.policy.Times.EffectiveMillis:
		return BeforeEffective
	case schemas.DateOfMillis(ms) != b.Day:
		return OutsideDay
	}
	return Passed
}

func (g *Locator) kind(b *schemas.Batch, i int) Reason {
	if b.Private.Values[i] != schemas.False {
		return PrivateSession // null too: unknown is excluded
	}
	a := g.apps.at(b.App.Codes[i])
	if !a.known {
		return AppUnknown
	}
	if a.needsLink && b.Linked.Values[i] != schemas.True {
		return NotLinked
	}
	g.out.own[i] = true
	if b.Surface == schemas.Imagine {
		return Passed
	}
	k := g.kinds.at(b.Kind.Codes[i])
	switch b.Surface {
	case schemas.Assistant:
		if b.Group.Values[i] != schemas.False {
			return GroupChat
		}
		by := g.author.at(b.Author.Codes[i])
		if !k.known || !by.known {
			return KindUnknown
		}
		g.out.own[i] = by.own
	case schemas.Glasses:
		if b.Analysed.Values[i] != schemas.True {
			return NotAnalysed
		}
	case schemas.Vibes:
		if k.known && k.minWatchMillis > 0 {
			g.out.own[i] = b.WatchMillis.Valid[i] && b.WatchMillis.Values[i] >= k.minWatchMillis
		}
	}
	if !k.known {
		return KindUnknown
	}
	return Passed
}

// lookup holds what a rule says of each distinct value of a column, by code.
type lookup[T any] struct {
	of   func([]byte) T
	said []T
}

// extend works out the values that are new since the last batch.
func (l *lookup[T]) extend(values [][]byte) {
	for _, v := range values[len(l.said):] {
		l.said = append(l.said, l.of(v))
	}
}

// at gives what the rule says of a code; null gives the zero value, which every
// rule here reads as unknown.
func (l *lookup[T]) at(code int32) (zero T) {
	if code < 0 {
		return zero
	}
	return l.said[code]
}
