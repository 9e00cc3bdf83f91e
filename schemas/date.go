package schemas

import (
	"fmt"
	"time"
)

// Date is a UTC calendar day as days since 1970-01-01, the value that Parquet's
// DATE type holds.
type Date int32

// MillisPerDay is the length of a UTC day in milliseconds.
const MillisPerDay = 24 * 60 * 60 * 1000

// ParseDate reads YYYY-MM-DD and nothing else.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("date %q is not YYYY-MM-DD", s)
	}
	return Date(t.Unix() / 86400), nil
}

// DateOf gives the UTC day of an instant.
func DateOf(t time.Time) Date { return DateOfMillis(t.UnixMilli()) }

// DateOfMillis gives the UTC day of an instant in ms since 1970-01-01,
// rounding towards the past for instants before 1970.
func DateOfMillis(ms int64) Date {
	d := ms / MillisPerDay
	if ms%MillisPerDay < 0 {
		d--
	}
	return Date(d)
}

// Millis is the first instant of the day, in ms since 1970-01-01.
func (d Date) Millis() int64 { return int64(d) * MillisPerDay }

// String gives YYYY-MM-DD.
func (d Date) String() string {
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}

// Partition is the folder name of the day in dumps and warehouse: dt=YYYY-MM-DD.
func (d Date) Partition() string { return "dt=" + d.String() }
