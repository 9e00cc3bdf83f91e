package schemas

import "strconv"

// Batch is up to a few thousand consecutive rows of one row group, column by
// column. Every column slice has length N. Byte slices point into decoded
// pages and are valid only until the reader fills the next batch.
type Batch struct {
	Surface Surface
	Day     Date // the dt of the folder
	N       int
	First   int64 // row number, within the row group, of row 0

	Interaction, Conversation Strings
	Account                   IDs
	Time                      Ints // ms since 1970-01-01 UTC
	Home, Request, App        Codes
	Age                       Ints
	Linked, Private           Bools

	// Kind is what the surface calls its rows: assistant modality, glasses
	// media, vibes action. Empty for imagine.
	Kind Codes
	// Author is user or assistant (assistant surface only).
	Author Codes
	// Group is group_chat (assistant only); Analysed as named (glasses only).
	Group, Analysed Bools
	// WatchMillis is how long a video was watched (vibes only, ms).
	WatchMillis Ints

	// Texts are the free texts of the surface, one entry a column: text;
	// transcript and caption; prompt; caption and prompt.
	Texts []Strings
	// Labels is the glasses list column, empty elsewhere.
	Labels Lists

	// NotUTF8 holds, by row, 1 + the index in SurfaceColumns of the first
	// string column whose bytes are not UTF-8, and 0 for a sound row. The
	// reader tests whole pages at once, so that sound pages cost nothing by row.
	NotUTF8 []uint8
}

// Strings is a column of byte strings; a nil entry is null.
type Strings struct{ Values [][]byte }

// At gives row i, nil for null.
func (s Strings) At(i int) []byte {
	if s.Values == nil {
		return nil
	}
	return s.Values[i]
}

// Codes is a column of few distinct values: row i is Values[Codes[i]], and a
// negative code is null. A rule is applied to Values once, not to every row.
// Values only grows within a row group, so that what was computed for it holds.
type Codes struct {
	Codes  []int32
	Values [][]byte
}

// Ints is a column of integers. Valid[i] false is null.
type Ints struct {
	Values []int64
	Valid  []bool
}

// Bools is a column of booleans as 0 false, 1 true, 2 null.
type Bools struct{ Values []uint8 }

// The three values of a Bools entry.
const (
	False uint8 = iota
	True
	Null
)

// Lists is a column of string lists: row i holds Values[Offsets[i]:Offsets[i+1]].
// Null and empty lists are alike, null elements are left out.
type Lists struct {
	Offsets []int32
	Values  [][]byte
}

// At gives row i's elements.
func (l Lists) At(i int) [][]byte {
	if len(l.Offsets) == 0 {
		return nil
	}
	return l.Values[l.Offsets[i]:l.Offsets[i+1]]
}

// IDs is a column of ids that writers store as strings or as integers: exactly
// one of the two is set.
type IDs struct {
	Strings Strings
	Ints    Ints
	IsInt   bool
}

// Present says whether row i holds an id: neither null nor empty.
func (c IDs) Present(i int) bool {
	if c.IsInt {
		return c.Ints.Valid[i]
	}
	return len(c.Strings.At(i)) > 0
}

// AppendText appends the id of row i as it is hashed: an integer as decimal
// text, a string byte for byte.
func (c IDs) AppendText(dst []byte, i int) []byte {
	if c.IsInt {
		return strconv.AppendInt(dst, c.Ints.Values[i], 10)
	}
	return append(dst, c.Strings.At(i)...)
}
