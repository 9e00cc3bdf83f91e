package evidence

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/gates"
)

const today = schemas.Date(20600)

func key(b byte) (k schemas.MemberKey) { k[0], k[15] = b, b; return k }

func record(member byte, conversation uint64, interests ...uint16) schemas.Record {
	return schemas.Record{Member: key(member), Conversation: conversation, Kind: schemas.RowUsed,
		Surface: schemas.Assistant, Home: 21843, Millis: 5, Words: 6, Known: 6, Interests: interests}
}

func sealed(entries map[schemas.Date][]uint64) *Flags {
	f := NewFlags(90, 30)
	for day, c := range entries {
		f.Add(day, c)
	}
	f.Seal()
	return f
}

func params(flags *Flags) CombineParams {
	return CombineParams{Day: today, Flags: flags, BotRows: 3,
		Covered: func(words, known uint32) bool { return words == 0 || known*2 >= words }}
}

// combine gives the persons and the audit of records, in one block.
func combine(t *testing.T, records []schemas.Record, p CombineParams) ([]Person, gates.Audit) {
	t.Helper()
	var block []byte
	for _, r := range records {
		block = r.Append(block)
	}
	var audit gates.Audit
	var out []Person
	err := Combine([][]byte{block}, p, &audit, func(p *Person) error {
		out = append(out, roundTrip(t, p))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, audit
}

// roundTrip copies a person through its encoding.
func roundTrip(t *testing.T, p *Person) (out Person) {
	t.Helper()
	if err := out.decode(p.Append(nil)); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCombine(t *testing.T) {
	foreign := record(4, 40, 7)
	foreign.Words, foreign.Known = 10, 1
	gone := schemas.Record{Member: key(5), Kind: schemas.HomeExcluded, Surface: schemas.Vibes, Home: 18002, Millis: 9}
	records := []schemas.Record{
		record(1, 10, 7), record(1, 10, 7), record(1, 11, 7, 8), // a person
		record(2, 20, 7),                                                    // flagged today
		record(3, 30, 7), record(3, 31, 7), record(3, 31, 7), record(3, 32), // four rows: a bot
		foreign, gone,
		record(6, 60, 7), // flagged a week ago
	}
	persons, audit := combine(t, records, params(sealed(map[schemas.Date][]uint64{today: {20}, today - 7: {60}})))
	if audit.Used[schemas.Assistant] != 3 || audit.TurnedAway[gates.Sensitive][schemas.Assistant] != 2 ||
		audit.TurnedAway[gates.Bot][schemas.Assistant] != 4 || audit.TurnedAway[gates.LanguageNotCovered][schemas.Assistant] != 1 {
		t.Errorf("audit is %+v", audit)
	}
	want := map[schemas.MemberKey]int{key(1): 2, key(2): 0, key(3): 3, key(4): 0, key(5): 0, key(6): 1}
	for _, p := range persons {
		if len(p.Groups) != want[p.Member] {
			t.Errorf("%s has %d groups, want %d", p.Member, len(p.Groups), want[p.Member])
		}
		delete(want, p.Member)
	}
	if len(want) > 0 {
		t.Errorf("persons %v are lost", want)
	}
	if topics := persons[0].Groups[0].Topics; persons[0].Rows != 3 || topics[0].Rows != 2 || !slices.Equal(topics[0].Interests, []uint16{7}) {
		t.Errorf("the first person is %+v", persons[0])
	}
	if p := persons[4]; p.Home != 18002 || p.Millis != 9 {
		t.Errorf("the news of a home is %+v", p)
	}
}

// TestCombineIgnoresOrder shuffles records and cuts them into blocks.
func TestCombineIgnoresOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var records []schemas.Record
	for range 400 {
		r := record(byte(random.IntN(9)), uint64(random.IntN(20)))
		r.Surface = schemas.Surface(1 + random.IntN(4))
		r.Millis = uint32(random.IntN(50))
		r.Home = uint16(1 + random.IntN(3))
		for id := range uint16(4) {
			if random.IntN(2) == 0 {
				r.Interests = append(r.Interests, id)
			}
		}
		records = append(records, r)
	}
	p := params(sealed(map[schemas.Date][]uint64{today: {3}}))
	p.BotRows = 45
	want, audit := combine(t, records, p)
	for range 20 {
		random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		got, again := combine(t, records, p)
		if !reflect.DeepEqual(got, want) || again != audit {
			t.Fatal("another order of the same records gives other evidence")
		}
	}
}

func TestFlagReach(t *testing.T) {
	f := sealed(map[schemas.Date][]uint64{today: {1}, today - 200: {1}})
	for _, c := range []struct {
		day           schemas.Date
		flagged, same bool
	}{
		{today - 31, false, false}, {today - 30, true, false}, {today - 1, true, false}, {today, true, true},
		{today + 90, true, false}, {today + 91, false, false}, {today - 110, true, false}, {today - 109, false, false},
	} {
		if flagged, same := f.Seen(1, c.day); flagged != c.flagged || same != c.same {
			t.Errorf("%d days from the flag: %v, %v; want %v, %v", c.day-today, flagged, same, c.flagged, c.same)
		}
	}
	if flagged, _ := f.Seen(2, today); flagged {
		t.Error("a flag spreads to another conversation")
	}
	open := NewFlags(90, 30)
	if flagged, _ := open.Seen(1, today); !flagged {
		t.Error("a set that is not sealed lets through")
	}
}

func TestView(t *testing.T) {
	person := func(home uint16, conversation uint64) *Person {
		return &Person{Home: home, Rows: 2, Groups: []Group{{Conversation: conversation, Surface: schemas.Vibes, Rows: 2,
			Topics: []Topic{{Interests: []uint16{7}, Rows: 2}}}}}
	}
	days := func(d ...OfDay) []OfDay { return d }
	const us, fr = 21843, 18002
	v := &View{Day: today, BotRows: 2, Flags: sealed(map[schemas.Date][]uint64{today: {66}}), Home: func(h uint16) bool { return h == us }}
	for _, c := range []struct {
		name   string
		days   []OfDay
		erased schemas.Date
		want   int
	}{
		{"plain", days(OfDay{today - 1, person(us, 1)}, OfDay{today, person(us, 2)}), 0, 2},
		{"flagged", days(OfDay{today - 1, person(us, 66)}, OfDay{today, person(us, 2)}), 0, 1},
		{"flagged too late", days(OfDay{today - 31, person(us, 66)}), 0, 1},
		{"moved away", days(OfDay{today - 1, person(us, 1)}, OfDay{today, person(fr, 2)}), 0, 0},
		{"moved back", days(OfDay{today - 1, person(fr, 1)}, OfDay{today, person(us, 2)}), 0, 2},
		{"no home", days(OfDay{today, person(0, 1)}), 0, 0},
		{"erased", days(OfDay{today - 1, person(us, 1)}, OfDay{today, person(us, 2)}), today - 1, 1},
		{"of tomorrow", days(OfDay{today, person(us, 1)}, OfDay{today + 1, person(us, 2)}), 0, 1},
	} {
		if got := len(v.Of(c.days, c.erased)); got != c.want {
			t.Errorf("%s: %d days count, want %d", c.name, got, c.want)
		}
	}
	v.BotRows = 1
	if len(v.Of(days(OfDay{today, person(us, 1)}), 0)) != 0 {
		t.Error("a bot's day counts")
	}
}

func fileOf(t testing.TB, persons ...Person) []byte {
	t.Helper()
	var buf bytes.Buffer
	w, err := NewWriter(&buf)
	if err != nil {
		t.Fatal(err)
	}
	for i := range persons {
		if err := w.Write(&persons[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func dayFile(day schemas.Date, content []byte) DayFile {
	return DayFile{Day: day, Name: "f", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
}

func samplePersons() []Person {
	return []Person{
		{Member: key(1), Home: 5, Rows: 1, Groups: []Group{{Conversation: 9, Surface: schemas.Glasses, Rows: 1, Topics: []Topic{{Interests: []uint16{3, 4}, Rows: 1}}}}},
		{Member: key(0x40), Home: 5}, {Member: key(0x80), Home: 6, Millis: 7, Rows: 800}, {Member: key(0xff)},
	}
}

// TestDamageIsSeen flips every byte of a file, and cuts it at every length: a
// merge never ends well.
func TestDamageIsSeen(t *testing.T) {
	good := fileOf(t, samplePersons()...)
	none := func(schemas.MemberKey, []OfDay) error { return nil }
	if err := Merge([]DayFile{dayFile(1, good)}, Range{}, none); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 0x11
		if err := Merge([]DayFile{dayFile(1, bad)}, Range{}, none); !errors.Is(err, ErrCorrupt) {
			t.Errorf("byte %d flipped: %v", i, err)
		}
		if err := Merge([]DayFile{dayFile(1, good[:i])}, Range{}, none); !errors.Is(err, ErrCorrupt) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
}

// TestMergeRanges reads days that were cut into other buckets.
func TestMergeRanges(t *testing.T) {
	all := samplePersons()
	whole := fileOf(t, all...)
	low, high := fileOf(t, all[:2]...), fileOf(t, all[2:]...)
	files := []struct {
		DayFile
		Range
	}{{dayFile(1, whole), Range{0, 0}}, {dayFile(2, low), Range{1, 0}}, {dayFile(2, high), Range{1, 1}}}
	seen := map[schemas.MemberKey]int{}
	for bucket := range 4 {
		members := Range{Bits: 2, Bucket: bucket}
		var mine []DayFile
		for _, f := range files {
			if members.Overlaps(f.Range) {
				mine = append(mine, f.DayFile)
			}
		}
		err := Merge(mine, members, func(k schemas.MemberKey, days []OfDay) error {
			seen[k] += len(days)
			if k.Bucket(2) != bucket || !slices.IsSortedFunc(days, func(a, b OfDay) int { return int(a.Day - b.Day) }) {
				t.Errorf("bucket %d: %s on %v", bucket, k, days)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range all {
		if seen[p.Member] != 2 {
			t.Errorf("%s was seen on %d days, want 2", p.Member, seen[p.Member])
		}
	}
}

func TestWriterRefusesDisorder(t *testing.T) {
	w, err := NewWriter(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&Person{Member: key(2)}); err != nil {
		t.Fatal(err)
	}
	if w.Write(&Person{Member: key(2)}) == nil || w.Write(&Person{Member: key(1)}) == nil {
		t.Error("a member is written twice, or out of order")
	}
}

func TestDigestParts(t *testing.T) {
	var whole, a, b Digest
	for i := range 100 {
		row := []byte{byte(i)}
		whole.Add(row)
		if i%3 == 0 {
			a.Add(row)
		} else {
			b.Add(row)
		}
	}
	b.Merge(a)
	if b != whole || b.Rows() != 100 {
		t.Errorf("the parts give %s, the whole %s", b, whole)
	}
	content, err := b.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var back Digest
	if err := back.UnmarshalJSON(content); err != nil || back != b {
		t.Errorf("%s comes back as %s: %v", b, back, err)
	}
	b.Add([]byte{1})
	if b == whole {
		t.Error("a row more does not show")
	}
}

// FuzzReader feeds bytes to the reader: an error or the persons, no panic.
func FuzzReader(f *testing.F) {
	f.Add(fileOf(f, samplePersons()...))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := NewReader(bytes.NewReader(content))
		for err == nil {
			err = r.Next()
		}
		if err != io.EOF && !errors.Is(err, ErrCorrupt) {
			t.Errorf("unexpected error %v", err)
		}
	})
}

func BenchmarkMerge(b *testing.B) {
	var persons []Person
	for i := range 20000 {
		p := samplePersons()[0]
		p.Member = schemas.MemberKey{byte(i >> 8), byte(i)}
		persons = append(persons, p)
	}
	content := fileOf(b, persons...)
	var files []DayFile
	for day := range schemas.Date(30) {
		files = append(files, dayFile(day, content))
	}
	b.SetBytes(int64(len(content) * len(files)))
	b.ReportAllocs()
	for b.Loop() {
		if err := Merge(files, Range{}, func(schemas.MemberKey, []OfDay) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
