package secondstage

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// made gives texts about boats, half of which also speak of storms: those are
// the sensitive ones.
func made(n int, name string) Set {
	s := Set{Name: name}
	for i := range n {
		text := fmt.Sprintf("the %s boat number %d sails past the island", []string{"red", "blue", "old"}[i%3], i)
		if i%2 == 0 {
			text += " into a thunderstorm"
		}
		s.Texts = append(s.Texts, Text{features: hashed(text), Sensitive: i%2 == 0})
	}
	return s
}

func TestTryLearnsWhatTheLexiconLacks(t *testing.T) {
	got := Try([]Set{made(200, "own")}, []Set{made(60, "a"), made(60, "b")})
	want := []Result{
		{File: "own", TrainedOn: "own set, other folds", Sensitive: 100, Ordinary: 100, BothFound: 100},
		{File: "a", TrainedOn: "own set", Sensitive: 30, Ordinary: 30, BothFound: 30},
		{File: "a", TrainedOn: "own set, other files", Sensitive: 30, Ordinary: 30, BothFound: 30},
		{File: "b", TrainedOn: "own set", Sensitive: 30, Ordinary: 30, BothFound: 30},
		{File: "b", TrainedOn: "own set, other files", Sensitive: 30, Ordinary: 30, BothFound: 30},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestTryOnNoise: where there is nothing to learn, a stage stays at its price
// on texts that it has not seen.
func TestTryOnNoise(t *testing.T) {
	own := made(400, "own")
	for i := range own.Texts {
		own.Texts[i].Sensitive = i/2%2 == 0 // has nothing to do with the storm
	}
	got := Try([]Set{own}, nil)[0]
	if got.BothFalse > int(price*float64(got.Ordinary)) {
		t.Errorf("drops %d of %d ordinary texts", got.BothFalse, got.Ordinary)
	}
}

func TestCountKeepsWhatTheLexiconDrops(t *testing.T) {
	s := &Set{Name: "x", Texts: []Text{{Sensitive: true, Dropped: true}, {Sensitive: true}, {Dropped: true}, {}}}
	got := count(s, "nothing", func(*Text) bool { return false })
	if want := (Result{"x", "nothing", 2, 2, 1, 1, 1, 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestReadFolder(t *testing.T) {
	lex, err := lexicon.Load(fstest.MapFS{
		"sensitive/religion.en.tsv": {Data: []byte("church\n")},
		"everyday/en.tsv":           {Data: []byte("the\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := lexicon.Compile(lex, lexicon.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := compiled.NewMatcher()
	sets, err := ReadFolder(fstest.MapFS{
		"b.jsonl": {Data: []byte(`{"text":"the church","use":["sens_recall"]}` + "\n" + `{"text":"the sea","use":["int_recall","sens_fpr"]}` + "\n" + `{"text":"the hill","use":["int_recall"]}` + "\n")},
		"c.jsonl": {Data: []byte(`{"text":"the hill","use":["sens_fpr_weak"]}` + "\n")},
		"d.txt":   {Data: []byte("not ours")},
	}, m)
	if err != nil || len(sets) != 1 || sets[0].Name != "b" || len(sets[0].Texts) != 2 {
		t.Fatalf("%+v, %v", sets, err)
	}
	if a, b := sets[0].Texts[0], sets[0].Texts[1]; !a.Sensitive || !a.Dropped || b.Sensitive || b.Dropped {
		t.Errorf("%+v %+v", a, b)
	}
	_, err = ReadFolder(fstest.MapFS{"a.jsonl": {Data: []byte("{}\nsecret words\n")}}, m)
	if err == nil || !strings.Contains(err.Error(), "a.jsonl: line 2") || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

func TestHashed(t *testing.T) {
	a, b := hashed("Sail, the sea!"), hashed("sail THE sea")
	if !slices.Equal(a, b) || !slices.IsSorted(a) || len(a) == 0 {
		t.Errorf("%v\n%v", a, b)
	}
	if slices.Equal(a, hashed("sea the sail")) {
		t.Error("the order of words is lost")
	}
}

func TestWrite(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, []Result{{"x", "own set", 200, 0, 100, 0, 103, 0}}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.Contains(got, "x     own set     200        50.0       51.5    +1.5  0         -          -       -") {
		t.Error(got)
	}
}
