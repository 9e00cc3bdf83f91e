package dumps

import "github.com/tamis-data/tamis/schemas"

// reason is why a row is turned away; used says that it is not.
type reason uint8

// The reasons in the order in which the first one wins.
const (
	used reason = iota
	noInteraction
	noConversation
	noAccount
	noTime
	notUTF8
	homeUnknown
	homeExcluded
	requestUnknown
	requestExcluded
	beforeEffective
	outsideDay
	ageUnknown
	underAge
	privateSession
	appUnknown
	notLinked
	groupChat
	notAnalysed
	kindUnknown
	languageNotCovered
	sensitive
	bot
	numReasons
)

// reasonNames are gate and reason as run_audit names them.
var reasonNames = [numReasons][2]string{
	noInteraction:      {"malformed", "no_interaction_id"},
	noConversation:     {"malformed", "no_conversation_id"},
	noAccount:          {"malformed", "no_account_id"},
	noTime:             {"malformed", "no_event_time"},
	notUTF8:            {"malformed", "not_utf8"},
	homeUnknown:        {"place", "home_unknown"},
	homeExcluded:       {"place", "home_excluded"},
	requestUnknown:     {"place", "request_unknown"},
	requestExcluded:    {"place", "request_excluded"},
	beforeEffective:    {"time", "before_effective"},
	outsideDay:         {"time", "outside_day"},
	ageUnknown:         {"age", "age_unknown"},
	underAge:           {"age", "under_age"},
	privateSession:     {"kind", "private_session"},
	appUnknown:         {"kind", "app_unknown"},
	notLinked:          {"kind", "not_linked"},
	groupChat:          {"kind", "group_chat"},
	notAnalysed:        {"kind", "not_analysed"},
	kindUnknown:        {"kind", "kind_unknown"},
	languageNotCovered: {"language", "language_not_covered"},
	sensitive:          {"sensitive", "sensitive"},
	bot:                {"volume", "bot"},
}

// effectiveMillis is 2025-12-16T00:00:00Z, from when interactions may be used.
const effectiveMillis = 1765843200000

// apps are the known apps and whether they need a joined account.
var apps = map[string]bool{
	"facebook": false, "instagram": false, "messenger": false,
	"whatsapp": true, "meta_ai": false, "glasses": false,
}

// kinds are the known values of modality, media and action.
var kinds = [schemas.NumSurfaces]map[string]bool{
	schemas.Assistant: {"text": true, "voice": true},
	schemas.Glasses:   {"voice": true, "image": true, "video": true},
	schemas.Vibes:     {"view": true, "like": true, "remix": true, "share": true, "create": true},
}

// verdict says which gate turns a row away, as far as the row alone decides:
// sensitive talk and volume are decided by the ledger, over all rows of a day.
func (r *row) verdict(s schemas.Surface, day schemas.Date) reason {
	switch {
	case r.interaction == "":
		return noInteraction
	case r.conversation == "" && s != schemas.Vibes:
		return noConversation
	case r.account == account{}:
		return noAccount
	case r.time == 0:
		return noTime
	case r.notUTF8:
		return notUTF8
	case r.home.status == unknownPlace:
		return homeUnknown
	case r.home.status == excludedPlace:
		return homeExcluded
	case r.request.status == unknownPlace:
		return requestUnknown
	case r.request.status == excludedPlace:
		return requestExcluded
	case r.time < effectiveMillis:
		return beforeEffective
	case schemas.DateOfMillis(r.time) != day:
		return outsideDay
	case r.age < 0 || r.age > 120:
		return ageUnknown
	case r.age < max(r.home.minAge, r.request.minAge):
		return underAge
	}
	return r.kindVerdict(s)
}

func (r *row) kindVerdict(s schemas.Surface) reason {
	needsLink, known := apps[r.app]
	switch {
	case r.private:
		return privateSession
	case !known:
		return appUnknown
	case needsLink && r.linked != yes:
		return notLinked
	case s == schemas.Assistant && r.group:
		return groupChat
	case s == schemas.Glasses && !r.analysed:
		return notAnalysed
	case kinds[s] != nil && !kinds[s][r.kind]:
		return kindUnknown
	case s == schemas.Assistant && r.author != "user" && r.author != "assistant":
		return kindUnknown
	case !r.covered:
		return languageNotCovered
	}
	return used
}
