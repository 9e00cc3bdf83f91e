package gates

import (
	"testing"
	"testing/fstest"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/lexicon"
)

// tinyLexicon knows a word that is sensitive, one that is an interest, and a
// few of every day.
func tinyLexicon(t testing.TB) *lexicon.Lexicon {
	t.Helper()
	src, err := lexicon.Load(fstest.MapFS{
		"sensitive/trade_union.en.tsv": {Data: []byte("strike\n")},
		"interests/en.tsv":             {Data: []byte("hiking\t472\n")},
		"everyday/en.tsv":              {Data: []byte("i\nlove\nthe\ngood\nmorning\nwe\non\nare\nand\ntoday\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := lexicon.Compile(src, lexicon.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestClear: what is sensitive flags, what is not covered is turned away, only
// the person's own words make interests, and a row that an earlier gate turned
// away flags nothing.
func TestClear(t *testing.T) {
	b := batchOf(schemas.Assistant, 20600,
		row{"text": "i love hiking"},
		row{"text": "we are on strike today"},
		row{"text": "i love hiking", "author": "assistant"},
		row{"text": "we are on strike today", "author": "assistant"},
		row{"text": "we are on strike today", "home_country": "FR"},
		row{"text": "napenda kupanda milima kila siku pamoja"},
		row{"text": "-"},
	)
	var audit Audit
	g, c := NewLocator(shippedPolicy(t), schemas.Assistant), NewClearer(tinyLexicon(t))
	cleared := c.Clear(g.Locate(b, &audit), &audit)
	if f := c.Flagged(); len(f) != 2 || f[0] != 1 || f[1] != 3 {
		t.Errorf("rows %v flag their conversations, want 1 and 3", f)
	}
	interests, uncovered := map[int]int{}, 0
	cleared.Each(func(_ *schemas.Batch, r Row) {
		interests[r.Index] = len(r.Interests)
		if !r.Covered {
			uncovered++
			if r.Index != 5 || r.Words == 0 {
				t.Errorf("row %d with %d words is not covered, want row 5 with some", r.Index, r.Words)
			}
		}
	})
	for i, want := range map[int]int{0: 1, 2: 0, 6: 0} {
		if got, ok := interests[i]; !ok || got != want {
			t.Errorf("row %d: cleared %v with %d interests, want %d", i, ok, got, want)
		}
	}
	if audit.TurnedAway[Sensitive][schemas.Assistant] != 2 || audit.TurnedAway[LanguageNotCovered][schemas.Assistant] != 1 || uncovered != 1 {
		t.Errorf("audit %v, %d rows uncovered", audit.TurnedAway, uncovered)
	}
}

// TestAppendText: the texts of a capture are one, and no phrase reaches over
// two of them.
func TestAppendText(t *testing.T) {
	b := &schemas.Batch{Surface: schemas.Glasses, N: 2,
		Texts:  []schemas.Strings{{Values: [][]byte{[]byte("said"), nil}}, {Values: [][]byte{[]byte("seen"), []byte("only")}}},
		Labels: schemas.Lists{Offsets: []int32{0, 2, 2}, Values: [][]byte{[]byte("one"), []byte("two")}}}
	for i, want := range []string{"said ;\nseen ;\none ;\ntwo", "only"} {
		if got := string(AppendText(nil, b, i)); got != want {
			t.Errorf("row %d: %q, want %q", i, got, want)
		}
	}
	src, err := lexicon.Load(fstest.MapFS{
		"sensitive/religion.en.tsv": {Data: []byte("seen one\n")},
		"everyday/en.tsv":           {Data: []byte("the\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := lexicon.Compile(src, lexicon.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var found lexicon.Findings
	for text, want := range map[string]bool{string(AppendText(nil, b, 0)): false, "said. Seen. One. Two": true} {
		l.NewMatcher().Examine([]byte(text), &found)
		if got := found.Sensitive != 0; got != want {
			t.Errorf("%q: sensitive is %v, want %v", text, got, want)
		}
	}
}

// TestAuditAddsUp: rows of run_audit of merged audits sum to what was read.
func TestAuditAddsUp(t *testing.T) {
	var a, b Audit
	a.Read[schemas.Vibes], a.Used[schemas.Vibes], a.TurnedAway[UnderAge][schemas.Vibes] = 10, 7, 3
	b.Read[schemas.Vibes], b.TurnedAway[NotUTF8][schemas.Vibes] = 4, 4
	a.Add(&b)
	if _, sound := a.Missing(); !sound || a.Malformed() != 4 {
		t.Errorf("sound %v, malformed %d", sound, a.Malformed())
	}
	read, rest := int64(0), int64(0)
	for _, r := range a.Rows(20600) {
		if r.Gate == "read" {
			read += r.Rows
		} else {
			rest += r.Rows
		}
	}
	if read != 14 || rest != read {
		t.Errorf("read %d, by fate %d", read, rest)
	}
	a.Used[schemas.Vibes]++
	if missing, sound := a.Missing(); sound || missing[schemas.Vibes] != -1 {
		t.Errorf("a row too many is not missed: %v", missing)
	}
}

// BenchmarkClear takes located rows through the sensitivity gate, with a
// lexicon so small that the gate itself is what costs.
func BenchmarkClear(b *testing.B) {
	var rows []row
	for i := range 1024 {
		rows = append(rows, row{"text": []string{"i love hiking", "good morning and the hiking today", "we are on strike today", "we love the morning"}[i%4]})
	}
	batch := batchOf(schemas.Assistant, 20600, rows...)
	var audit Audit
	located, c := NewLocator(shippedPolicy(b), schemas.Assistant).Locate(batch, &audit), NewClearer(tinyLexicon(b))
	b.ReportAllocs()
	for b.Loop() {
		c.Clear(located, &audit)
	}
	b.ReportMetric(float64(b.N)*float64(len(rows))/b.Elapsed().Seconds(), "rows/s")
}
