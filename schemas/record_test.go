package schemas

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

func sampleRecord() Record {
	return Record{Member: MemberKey{1, 2, 15: 9}, Conversation: 1 << 60, Kind: RowUsed, Surface: Vibes, Home: 21843,
		Millis: MillisPerDay - 1, Words: 300, Known: 299, Interests: []uint16{7, 65535}}
}

func TestRecordRoundTrip(t *testing.T) {
	want := []Record{sampleRecord(), {Kind: HomeExcluded, Surface: Assistant, Interests: []uint16{}}}
	var block []byte
	for i := range want {
		block = want[i].Append(block)
	}
	var r Record
	for i := range want {
		rest, err := r.Next(block)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(r, want[i]) {
			t.Errorf("record %d comes back as %+v", i, r)
		}
		block = rest
	}
	if len(block) != 0 {
		t.Errorf("%d bytes are left", len(block))
	}
}

func TestRecordCutShort(t *testing.T) {
	r := sampleRecord()
	block := r.Append(nil)
	for n := range block {
		if _, err := new(Record).Next(block[:n]); err == nil {
			t.Errorf("a record of %d bytes decodes from %d", len(block), n)
		}
	}
	block[24] = 0
	if _, err := new(Record).Next(block); err == nil {
		t.Error("a record of no kind decodes")
	}
}

func TestPersonalRoundTrip(t *testing.T) {
	want := Personal{Member: MemberKey{3}, Kind: Erased, Interest: 5, Micro: 7, Day: -4}
	var got Personal
	rest, err := got.Next(want.Append(nil))
	if err != nil || got != want || len(rest) != 0 {
		t.Errorf("%+v comes back as %+v, %d bytes left: %v", want, got, len(rest), err)
	}
	if _, err := got.Next(want.Append(nil)[:20]); err == nil {
		t.Error("an entry cut short decodes")
	}
}

func FuzzBlocks(f *testing.F) {
	r := sampleRecord()
	f.Add(r.Append(nil))
	f.Fuzz(func(t *testing.T, block []byte) {
		var r Record
		for rest := block; len(rest) > 0; {
			next, err := r.Next(rest)
			if err != nil {
				return
			}
			if again := r.Append(nil); !slices.Equal(again, rest[:len(rest)-len(next)]) {
				t.Fatal("a record encodes otherwise than it was read")
			}
			rest = next
		}
	})
}

func TestBuckets(t *testing.T) {
	k := MemberKey{0b1011_0000, 0xff}
	for bits, want := range map[int]int{0: 0, 1: 1, 3: 0b101, 4: 0b1011, 12: 0b1011_0000_1111} {
		if got := k.Bucket(bits); got != want {
			t.Errorf("bucket of %d bits is %b, want %b", bits, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		ms   int64
		want string
	}{{0, "1970-01-01"}, {-1, "1969-12-31"}, {MillisPerDay - 1, "1970-01-01"}, {1765843200000, "2025-12-16"}} {
		d := DateOfMillis(c.ms)
		if d.String() != c.want || DateOf(time.UnixMilli(c.ms)) != d {
			t.Errorf("%d ms is %s, want %s", c.ms, d, c.want)
		}
		back, err := ParseDate(c.want)
		if err != nil || back != d || back.Millis() > c.ms {
			t.Errorf("%s comes back as %s: %v", c.want, back, err)
		}
	}
	for _, bad := range []string{"", "2026-1-2", "2026-02-30", "20260102", "2026-01-02T00:00:00Z"} {
		if _, err := ParseDate(bad); err == nil {
			t.Errorf("%q passes for a date", bad)
		}
	}
}

func TestSurfaceNames(t *testing.T) {
	for _, s := range Surfaces() {
		if back, err := ParseSurface(s.String()); err != nil || back != s {
			t.Errorf("%s comes back as %s: %v", s, back, err)
		}
		if len(SurfaceColumns(s)) <= len(Common) {
			t.Errorf("%s has no column of its own", s)
		}
	}
	if _, err := ParseSurface("profiles"); err == nil {
		t.Error("a snapshot passes for a surface")
	}
}

// TestCanonicalForms: rows that differ in any field encode differently.
func TestCanonicalForms(t *testing.T) {
	one, two := int64(1), int64(2)
	why := "few"
	differ(t, AppendSegmentMember, []SegmentMemberRow{{}, {Date: 1}, {Segment: "a"}, {Member: "a"}, {Score: 1}, {Entered: 1}, {Expires: 1},
		{Why: []WhyRow{{}}}, {Why: []WhyRow{{Interest: 1}}}, {Why: []WhyRow{{Surface: "a"}}}, {Why: []WhyRow{{Days: 1}}}})
	differ(t, AppendInterestScore, []InterestScoreRow{{}, {Date: 1}, {Member: "a"}, {Interest: 1}, {Path: "a"}, {Score: 1}, {LastSeen: 1},
		{DaysSeen: 1}, {FromAI: 1}, {FromProfile: 1}})
	differ(t, AppendSegment, []SegmentRow{{}, {Date: 1}, {Segment: "a"}, {Version: 1}, {Name: "a"}, {Purpose: "a"}, {Definition: "a"}, {Status: "a"},
		{WithheldReason: &why}, {Size: &one}, {EnteredCount: &one}, {LeftCount: &one}, {LeftCount: &two}})
	differ(t, AppendRunAudit, []RunAuditRow{{}, {Date: 1}, {Gate: "a"}, {Reason: "a"}, {Surface: "a"}, {Rows: 1}})
}

func differ[Row any](t *testing.T, encode func([]byte, *Row) []byte, rows []Row) {
	t.Helper()
	seen := map[string]int{}
	for i := range rows {
		e := string(encode(nil, &rows[i]))
		if j, twice := seen[e]; twice {
			t.Errorf("%+v and %+v encode alike", rows[i], rows[j])
		}
		seen[e] = i
	}
}
