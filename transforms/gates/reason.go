package gates

import "github.com/tamis-data/tamis/schemas"

// Reason is why a row was turned away. The first that applies wins, and the
// order of the constants is the order in which they are looked for.
type Reason uint8

// The reasons, gate by gate. The zero value is no reason: the row goes on.
const (
	Passed Reason = iota

	NoInteractionID
	NoConversationID
	NoAccountID
	NoEventTime
	NotUTF8

	HomeUnknown
	HomeExcluded
	RequestUnknown
	RequestExcluded
	HomeNoConsent
	RequestNoConsent

	BeforeEffective
	OutsideDay

	AgeUnknown
	UnderAge

	PrivateSession
	AppUnknown
	NotLinked
	GroupChat
	NotAnalysed
	KindUnknown

	LanguageNotCovered
	Sensitive
	Bot

	NumReasons
)

var reasons = [NumReasons]struct{ gate, name string }{
	NoInteractionID:  {"malformed", "no_interaction_id"},
	NoConversationID: {"malformed", "no_conversation_id"},
	NoAccountID:      {"malformed", "no_account_id"},
	NoEventTime:      {"malformed", "no_event_time"},
	NotUTF8:          {"malformed", "not_utf8"},

	HomeUnknown:      {"place", "home_unknown"},
	HomeExcluded:     {"place", "home_excluded"},
	RequestUnknown:   {"place", "request_unknown"},
	RequestExcluded:  {"place", "request_excluded"},
	HomeNoConsent:    {"place", "home_no_consent"},
	RequestNoConsent: {"place", "request_no_consent"},

	BeforeEffective: {"time", "before_effective"},
	OutsideDay:      {"time", "outside_day"},

	AgeUnknown: {"age", "age_unknown"},
	UnderAge:   {"age", "under_age"},

	PrivateSession: {"kind", "private_session"},
	AppUnknown:     {"kind", "app_unknown"},
	NotLinked:      {"kind", "not_linked"},
	GroupChat:      {"kind", "group_chat"},
	NotAnalysed:    {"kind", "not_analysed"},
	KindUnknown:    {"kind", "kind_unknown"},

	LanguageNotCovered: {"language", "language_not_covered"},
	Sensitive:          {"sensitive", "sensitive"},
	Bot:                {"volume", "bot"},
}

// Gate names the gate of the reason, as in run_audit.
func (r Reason) Gate() string { return reasons[r].gate }

// String names the reason, as in run_audit. A sensitive topic is never named.
func (r Reason) String() string { return reasons[r].name }

// Malformed says whether the row could not be read as a row at all; too many
// of these fail the run.
func (r Reason) Malformed() bool { return r >= NoInteractionID && r <= NotUTF8 }

// Audit counts rows by fate and surface. Counts add, so audits of shards and
// buckets merge in any order.
type Audit struct {
	Read       [schemas.NumSurfaces]int64             `json:"read"`
	TurnedAway [NumReasons][schemas.NumSurfaces]int64 `json:"turned_away"`
	Used       [schemas.NumSurfaces]int64             `json:"used"`
}

// Add adds the counts of other.
func (a *Audit) Add(other *Audit) {
	for s := range schemas.NumSurfaces {
		a.Read[s] += other.Read[s]
		a.Used[s] += other.Used[s]
		for r := range NumReasons {
			a.TurnedAway[r][s] += other.TurnedAway[r][s]
		}
	}
}

// Rows gives the audit as rows of run_audit: what was read, each reason that
// turned rows away, what was used. Reasons without a row are left out.
func (a *Audit) Rows(day schemas.Date) []schemas.RunAuditRow {
	var out []schemas.RunAuditRow
	add := func(gate, reason string, counts [schemas.NumSurfaces]int64, always bool) {
		for _, s := range schemas.Surfaces() {
			if always || counts[s] != 0 {
				out = append(out, schemas.RunAuditRow{Date: int32(day), Gate: gate, Reason: reason, Surface: s.String(), Rows: counts[s]})
			}
		}
	}
	add("read", "read", a.Read, true)
	for r := Passed + 1; r < NumReasons; r++ {
		add(r.Gate(), r.String(), a.TurnedAway[r], false)
	}
	add("used", "used", a.Used, true)
	return out
}

// Missing gives, by surface, the rows read less those used and turned away: all
// zero, or the run must not be published.
func (a *Audit) Missing() (missing [schemas.NumSurfaces]int64, sound bool) {
	sound = true
	for s := range schemas.NumSurfaces {
		n := a.Read[s] - a.Used[s]
		for r := range NumReasons {
			n -= a.TurnedAway[r][s]
		}
		missing[s] = n
		sound = sound && n == 0
	}
	return missing, sound
}

// Malformed gives the number of malformed rows.
func (a *Audit) Malformed() (n int64) {
	for r := Passed + 1; r < NumReasons; r++ {
		if r.Malformed() {
			for _, c := range a.TurnedAway[r] {
				n += c
			}
		}
	}
	return n
}
