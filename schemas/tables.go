package schemas

// SegmentMembers is who can be reached: one row a segment and member.
var SegmentMembers = Table{
	Name:        "segment_members",
	Description: "Members of the published segments of a night, for the campaign tool.",
	ClusterBy:   []string{"segment"},
	KeepDays:    30,
	RequireDate: true,
	Fields: []Field{
		{Name: "segment", Kind: KindString, Description: "the segment's id, as in segments"},
		{Name: "member_key", Kind: KindString, Description: "32 lower-case hex digits: the first 16 bytes of HMAC-SHA256(key, account id)"},
		{Name: "score", Kind: KindScore, Description: "interest in the segment, 0 to 1"},
		{Name: "entered", Kind: KindDate, Description: "the day on which the member came in"},
		{Name: "expires", Kind: KindDate, Description: "the day on which the member is out unless new evidence comes"},
		{Name: "why", Kind: KindRecord, Repeated: true, Description: "what the membership rests on, sorted",
			Fields: []Field{
				{Name: "interest", Kind: KindInt, Description: "taxonomy id, as in interest_scores"},
				{Name: "surface", Kind: KindString, Description: "assistant, glasses, imagine or vibes"},
				{Name: "days", Kind: KindInt, Description: "days of evidence within the window"},
			}},
	},
}

// Segments is what campaign managers choose from: one row a definition and night.
var Segments = Table{
	Name:        "segments",
	Description: "Segments of a night with their sizes; a withheld one has no members and no numbers.",
	Fields: []Field{
		{Name: "segment", Kind: KindString, Description: "the segment's id"},
		{Name: "version", Kind: KindInt, Description: "version of the definition"},
		{Name: "name", Kind: KindString, Description: "name for people"},
		{Name: "purpose", Kind: KindString, Description: "ads, groups or content"},
		{Name: "definition", Kind: KindString, Description: "the definition as it was applied, on one line"},
		{Name: "status", Kind: KindString, Description: "published or withheld"},
		{Name: "withheld_reason", Kind: KindString, Nullable: true, Description: "why it is withheld; null when published"},
		{Name: "size", Kind: KindInt, Nullable: true, Description: "members, rounded to two significant digits; null when withheld"},
		{Name: "entered_count", Kind: KindInt, Nullable: true, Description: "members that came in on this day, rounded; null under 50"},
		{Name: "left_count", Kind: KindInt, Nullable: true, Description: "members that left on this day, rounded; null under 50"},
	},
}

// InterestScores is for analysts: the strongest interests of each member.
var InterestScores = Table{
	Name:        "interest_scores",
	Description: "The strongest interests of each member, at most 20, in the warehouse unless the configuration says otherwise.",
	ClusterBy:   []string{"interest"},
	KeepDays:    30,
	RequireDate: true,
	Fields: []Field{
		{Name: "member_key", Kind: KindString, Description: "as in segment_members"},
		{Name: "interest", Kind: KindInt, Description: "taxonomy id"},
		{Name: "path", Kind: KindString, Description: "the taxonomy path of the interest"},
		{Name: "score", Kind: KindScore, Description: "0 to 1; from_ai + from_profile"},
		{Name: "last_seen", Kind: KindDate, Description: "newest day of evidence"},
		{Name: "days_seen", Kind: KindInt, Description: "days of evidence within the window"},
		{Name: "from_ai", Kind: KindScore, Description: "the part that interactions with the assistant give"},
		{Name: "from_profile", Kind: KindScore, Description: "the part that the profile adds"},
	},
}

// RunAudit is for the privacy engineer: every row that was read, by fate.
var RunAudit = Table{
	Name:        "run_audit",
	Description: "Rows of a night by fate: rows read = rows used + rows turned away by each reason, exactly.",
	Fields: []Field{
		{Name: "gate", Kind: KindString, Description: "read, the gate that turned the rows away, or used"},
		{Name: "reason", Kind: KindString, Description: "why; a sensitive topic is never named"},
		{Name: "surface", Kind: KindString, Description: "assistant, glasses, imagine or vibes"},
		{Name: "row_count", Kind: KindInt, Description: "rows"},
	},
}

// Runs says what a published night was made from.
var Runs = Table{
	Name:        "runs",
	Description: "Published runs: what each was made from, and what it gave.",
	Fields: []Field{
		{Name: "run", Kind: KindString, Description: "date and a hash of everything the run depends on"},
		{Name: "code_version", Kind: KindString, Description: "version of the program"},
		{Name: "inputs_hash", Kind: KindString, Description: "over path, size and footer of each input file"},
		{Name: "policy_hash", Kind: KindString, Description: "over the policy's files"},
		{Name: "lexicon_hash", Kind: KindString, Description: "over the lexicon's and the taxonomy's files"},
		{Name: "definitions_hash", Kind: KindString, Description: "over the segment definitions"},
		{Name: "published_at", Kind: KindTimestamp, Description: "when the run was published"},
		{Name: "tables", Kind: KindRecord, Repeated: true, Description: "rows and checksum of each table", Fields: []Field{
			{Name: "name", Kind: KindString, Description: "table, or signals and evidence"},
			{Name: "row_count", Kind: KindInt, Description: "rows"},
			{Name: "checksum", Kind: KindString, Description: "over the rows in key order, whatever the files"},
		}},
	},
}

// Tables lists the output tables in the order in which they are published;
// runs, which makes a night visible, comes last.
func Tables() []Table {
	return []Table{SegmentMembers, Segments, InterestScores, RunAudit, Runs}
}
