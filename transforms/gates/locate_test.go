package gates

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
)

// row is one row of a batch in a test; the zero value of a field is a sound row
// of the assistant.
type row map[string]string

// batchOf makes a batch of one surface from rows that name only what differs
// from a sound row. "-" is null.
func batchOf(surface schemas.Surface, day schemas.Date, rows ...row) *schemas.Batch {
	b := &schemas.Batch{Surface: surface, Day: day, N: len(rows), NotUTF8: make([]uint8, len(rows))}
	code := func(c *schemas.Codes, r row, name, otherwise string) {
		v, ok := r[name]
		if !ok {
			v = otherwise
		}
		if v == "-" {
			c.Codes = append(c.Codes, -1)
			return
		}
		c.Codes = append(c.Codes, int32(len(c.Values)))
		c.Values = append(c.Values, []byte(v))
	}
	str := func(s *schemas.Strings, r row, name, otherwise string) {
		v, ok := r[name]
		if !ok {
			v = otherwise
		}
		if v == "-" {
			s.Values = append(s.Values, nil)
			return
		}
		s.Values = append(s.Values, []byte(v))
	}
	integer := func(c *schemas.Ints, r row, name string, otherwise int64) {
		n, err := otherwise, error(nil)
		if v, ok := r[name]; ok {
			n, err = strconv.ParseInt(v, 10, 64)
		}
		c.Values, c.Valid = append(c.Values, n), append(c.Valid, err == nil)
	}
	boolean := func(c *schemas.Bools, r row, name string, otherwise uint8) {
		v := otherwise
		switch r[name] {
		case "true":
			v = schemas.True
		case "false":
			v = schemas.False
		case "-":
			v = schemas.Null
		}
		c.Values = append(c.Values, v)
	}
	kind := map[schemas.Surface]string{schemas.Assistant: "text", schemas.Glasses: "image", schemas.Vibes: "like"}[surface]
	b.Texts = make([]schemas.Strings, 1)
	for i, r := range rows {
		str(&b.Interaction, r, "interaction_id", "i"+strconv.Itoa(i))
		str(&b.Conversation, r, "conversation_id", "c")
		str(&b.Account.Strings, r, "account_id", "a")
		integer(&b.Time, r, "event_time", day.Millis()+int64(i))
		code(&b.Home, r, "home_country", "US")
		code(&b.Request, r, "request_country", "US")
		integer(&b.Age, r, "age", 30)
		code(&b.App, r, "app", "meta_ai")
		boolean(&b.Linked, r, "linked", schemas.Null)
		boolean(&b.Private, r, "private_session", schemas.False)
		code(&b.Kind, r, "kind", kind)
		code(&b.Author, r, "author", "user")
		boolean(&b.Group, r, "group_chat", schemas.False)
		boolean(&b.Analysed, r, "analysed", schemas.True)
		integer(&b.WatchMillis, r, "watch_ms", 60_000)
		str(&b.Texts[0], r, "text", "good morning")
		if r["utf8"] == "bad" {
			b.NotUTF8[i] = 1
		}
	}
	return b
}

func shippedPolicy(t testing.TB) *policy.Policy {
	t.Helper()
	p, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestLocateCases runs testdata/rows.tsv: a surface, what differs from a sound
// row, the reason that turns it away ("passed" for none).
func TestLocateCases(t *testing.T) {
	p := shippedPolicy(t)
	day, err := schemas.ParseDate("2026-03-01")
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/rows.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	for line, scanner := 1, bufio.NewScanner(f); scanner.Scan(); line++ {
		text := scanner.Text()
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Split(text, "\t")
		surface, err := schemas.ParseSurface(fields[0])
		if err != nil || len(fields) != 3 {
			t.Fatalf("rows.tsv:%d: want surface, row, reason: %v", line, err)
		}
		r := row{}
		for pair := range strings.FieldsSeq(fields[1]) {
			name, value, _ := strings.Cut(pair, "=")
			r[name] = value
		}
		var audit Audit
		located := NewLocator(p, surface).Locate(batchOf(surface, day, r), &audit)
		got := "passed"
		for reason := Passed + 1; reason < NumReasons; reason++ {
			if audit.TurnedAway[reason][surface] != 0 {
				got = reason.String()
			}
		}
		if got != fields[2] || (located.Len() == 1) != (got == "passed") {
			t.Errorf("rows.tsv:%d: %s: %s, want %s", line, text, got, fields[2])
		}
		if audit.Read[surface] != 1 {
			t.Errorf("rows.tsv:%d: %d rows read", line, audit.Read[surface])
		}
		seen[fields[2]] = true
	}
	for reason := Passed + 1; reason < LanguageNotCovered; reason++ {
		if reason == HomeNoConsent || reason == RequestNoConsent {
			continue // no region of the shipped policy asks for a consent
		}
		if !seen[reason.String()] {
			t.Errorf("rows.tsv has no case for %s", reason)
		}
	}
}

// TestDepartedNeedsSoundTime: only a row of the day is news about a home.
func TestDepartedNeedsSoundTime(t *testing.T) {
	p := shippedPolicy(t)
	g := NewLocator(p, schemas.Assistant)
	var audit Audit
	g.Locate(batchOf(schemas.Assistant, 20600,
		row{"home_country": "FR"}, row{"home_country": "FR", "event_time": "1"}, row{"home_country": "XX"}, row{}), &audit)
	if d := g.Departed(); len(d) != 1 || d[0] != 0 || g.Home(0).String() != "FR" {
		t.Errorf("departed rows are %v, want row 0 from FR", d)
	}
}

// TestFirstMalformed names row, column and reason, for a person to look at.
func TestFirstMalformed(t *testing.T) {
	p := shippedPolicy(t)
	var audit Audit
	for _, c := range []struct {
		rows []row
		want Malformed
	}{
		{[]row{{}, {"home_country": "FR"}}, Malformed{Row: -1}},
		{[]row{{}, {"account_id": "-"}, {"utf8": "bad"}}, Malformed{1, "account_id", NoAccountID}},
		{[]row{{"utf8": "bad"}}, Malformed{0, "interaction_id", NotUTF8}},
		{[]row{{"event_time": "-"}}, Malformed{0, "event_time", NoEventTime}},
		{[]row{{"conversation_id": ""}}, Malformed{0, "conversation_id", NoConversationID}},
	} {
		g := NewLocator(p, schemas.Assistant)
		g.Locate(batchOf(schemas.Assistant, 20600, c.rows...), &audit)
		if got := g.FirstMalformed(); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.rows, got, c.want)
		}
	}
}

// TestDictionaryGrows hands over a batch whose columns have values that the
// batch before did not have.
func TestDictionaryGrows(t *testing.T) {
	g := NewLocator(shippedPolicy(t), schemas.Assistant)
	var audit Audit
	first := batchOf(schemas.Assistant, 20600, row{"home_country": "US"})
	if g.Locate(first, &audit).Len() != 1 {
		t.Fatal("a sound row is turned away")
	}
	second := batchOf(schemas.Assistant, 20600, row{})
	second.Home = schemas.Codes{Codes: []int32{1}, Values: [][]byte{[]byte("US"), []byte("DE")}}
	if g.Locate(second, &audit).Len() != 0 {
		t.Error("a value that is new in the second batch is judged as the first one")
	}
}

func BenchmarkLocate(b *testing.B) {
	var rows []row
	for i := range 4096 {
		rows = append(rows, row{"home_country": []string{"US", "BR", "FR", "IN"}[i%4]})
	}
	batch := batchOf(schemas.Assistant, 20600, rows...)
	g := NewLocator(shippedPolicy(b), schemas.Assistant)
	var audit Audit
	b.ReportAllocs()
	for b.Loop() {
		g.Locate(batch, &audit)
	}
	b.ReportMetric(float64(b.N)*4096/b.Elapsed().Seconds(), "rows/s")
}
