package schemas

// ColumnType is what a dump column must hold. One type allows the physical and
// logical Parquet types that writers in use give it.
type ColumnType uint8

// The column types of the dumps.
const (
	TypeString     ColumnType = iota + 1 // BYTE_ARRAY, UTF-8 (string, enum or no annotation)
	TypeID                               // string, or INT64/INT32 that is hashed as decimal text
	TypeTimestamp                        // INT64 TIMESTAMP in ms, µs or ns, or INT96; UTC
	TypeInt                              // INT32 or INT64
	TypeScore                            // DOUBLE or FLOAT, 0 to 1
	TypeBool                             // BOOLEAN
	TypeStringList                       // LIST of strings
)

// String names the type as an error message should.
func (t ColumnType) String() string {
	return [...]string{"none", "a string", "a string or an integer", "a timestamp (ms, µs or ns)",
		"an integer", "a floating-point number", "a boolean", "a list of strings"}[t]
}

// Column is a column of a dump, found by name whatever its place.
type Column struct {
	Name string
	Type ColumnType
	// MayMiss says that a file without the column is complete; its rows then
	// read as null. Any other missing column fails the run.
	MayMiss bool
}

// Common are the columns of all four surfaces.
var Common = []Column{
	{Name: "interaction_id", Type: TypeString},
	{Name: "conversation_id", Type: TypeString},
	{Name: "account_id", Type: TypeID},
	{Name: "event_time", Type: TypeTimestamp},
	{Name: "home_country", Type: TypeString},
	{Name: "request_country", Type: TypeString},
	{Name: "age", Type: TypeInt},
	{Name: "app", Type: TypeString},
	{Name: "linked", Type: TypeBool},
	{Name: "private_session", Type: TypeBool},
	{Name: "language", Type: TypeString, MayMiss: true},
}

var own = [NumSurfaces][]Column{
	Assistant: {
		{Name: "modality", Type: TypeString},
		{Name: "author", Type: TypeString},
		{Name: "group_chat", Type: TypeBool},
		{Name: "text", Type: TypeString},
	},
	Glasses: {
		{Name: "media", Type: TypeString},
		{Name: "analysed", Type: TypeBool},
		{Name: "transcript", Type: TypeString, MayMiss: true},
		{Name: "caption", Type: TypeString, MayMiss: true},
		{Name: "labels", Type: TypeStringList},
	},
	Imagine: {
		{Name: "prompt", Type: TypeString},
		{Name: "edit_of", Type: TypeString, MayMiss: true},
	},
	Vibes: {
		{Name: "action", Type: TypeString},
		{Name: "caption", Type: TypeString, MayMiss: true},
		{Name: "prompt", Type: TypeString, MayMiss: true},
		{Name: "watch_ms", Type: TypeInt, MayMiss: true},
	},
}

// SurfaceColumns are all columns of a surface's dump, the common ones first.
func SurfaceColumns(s Surface) []Column {
	return append(append(make([]Column, 0, len(Common)+len(own[s])), Common...), own[s]...)
}

// Snapshot is an optional input, laid out like a surface.
type Snapshot struct {
	Name    string
	Columns []Column
	// AddsUp says that all complete days up to the run's date count, where
	// otherwise the newest one replaces those before.
	AddsUp bool
}

// The optional inputs.
var (
	Profiles = Snapshot{Name: "profiles", Columns: []Column{
		{Name: "account_id", Type: TypeID},
		{Name: "interest", Type: TypeID},
		{Name: "score", Type: TypeScore},
	}}
	Preferences = Snapshot{Name: "preferences", Columns: []Column{
		{Name: "account_id", Type: TypeID},
		{Name: "interest", Type: TypeID},
	}}
	Erasures = Snapshot{Name: "erasures", AddsUp: true, Columns: []Column{
		{Name: "account_id", Type: TypeID},
	}}
)

// Snapshots lists the optional inputs that the nightly run reads.
func Snapshots() []Snapshot { return []Snapshot{Profiles, Preferences, Erasures} }
