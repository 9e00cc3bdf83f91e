package schemas

// The row structs below are what writers and readers handle; table_test.go
// holds each to its Table. Scores are in units of 0.0001.

// WhyRow is a reason for a membership.
type WhyRow struct {
	Interest int64  `parquet:"interest"`
	Surface  string `parquet:"surface"`
	Days     int64  `parquet:"days"`
}

// SegmentMemberRow is a row of SegmentMembers.
type SegmentMemberRow struct {
	Date    int32    `parquet:"dt,date"`
	Segment string   `parquet:"segment"`
	Member  string   `parquet:"member_key"`
	Score   int32    `parquet:"score,decimal(4:9)"`
	Entered int32    `parquet:"entered,date"`
	Expires int32    `parquet:"expires,date"`
	Why     []WhyRow `parquet:"why,list"`
}

// SegmentRow is a row of Segments.
type SegmentRow struct {
	Date           int32   `parquet:"dt,date"`
	Segment        string  `parquet:"segment"`
	Version        int64   `parquet:"version"`
	Name           string  `parquet:"name"`
	Purpose        string  `parquet:"purpose"`
	Definition     string  `parquet:"definition"`
	Status         string  `parquet:"status"`
	WithheldReason *string `parquet:"withheld_reason,optional"`
	Size           *int64  `parquet:"size,optional"`
	EnteredCount   *int64  `parquet:"entered_count,optional"`
	LeftCount      *int64  `parquet:"left_count,optional"`
}

// InterestScoreRow is a row of InterestScores.
type InterestScoreRow struct {
	Date        int32  `parquet:"dt,date"`
	Member      string `parquet:"member_key"`
	Interest    int64  `parquet:"interest"`
	Path        string `parquet:"path,dict"`
	Score       int32  `parquet:"score,decimal(4:9)"`
	LastSeen    int32  `parquet:"last_seen,date"`
	DaysSeen    int64  `parquet:"days_seen"`
	FromAI      int32  `parquet:"from_ai,decimal(4:9)"`
	FromProfile int32  `parquet:"from_profile,decimal(4:9)"`
}

// RunAuditRow is a row of RunAudit.
type RunAuditRow struct {
	Date    int32  `parquet:"dt,date"`
	Gate    string `parquet:"gate"`
	Reason  string `parquet:"reason"`
	Surface string `parquet:"surface"`
	Rows    int64  `parquet:"row_count"`
}

// TableSum is what a run says of one of its tables.
type TableSum struct {
	Name     string `parquet:"name" json:"name"`
	Rows     int64  `parquet:"row_count" json:"rows"`
	Checksum string `parquet:"checksum" json:"checksum"`
}

// RunRow is a row of Runs.
type RunRow struct {
	Date            int32      `parquet:"dt,date"`
	Run             string     `parquet:"run"`
	CodeVersion     string     `parquet:"code_version"`
	InputsHash      string     `parquet:"inputs_hash"`
	PolicyHash      string     `parquet:"policy_hash"`
	LexiconHash     string     `parquet:"lexicon_hash"`
	DefinitionsHash string     `parquet:"definitions_hash"`
	PublishedAt     int64      `parquet:"published_at,timestamp(microsecond)"`
	Tables          []TableSum `parquet:"tables,list"`
}
