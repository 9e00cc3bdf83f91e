package measure

import (
	"slices"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// TestCoarse: faults have file and line.
func TestCoarse(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "no name",
		"# only a comment\n":         "no name",
		"travel":                     "c.tsv:1: not a name and ids",
		"travel\t332\tx":             "c.tsv:1: not a name and ids",
		"\t332":                      "c.tsv:1: not a name and ids",
		"a\t1\n\na\t23":              "c.tsv:3: a is there already",
		"travel\t":                   `c.tsv:1: id ""`,
		"travel\t332, 23":            `c.tsv:1: id " 23"`,
		"travel\t65535":              "c.tsv:1: id 65535 is not in the taxonomy",
		"travel\t70000":              "c.tsv:1: id",
		"travel\t332,332":            "c.tsv:1: id 332 is there twice",
		"travel\tx\nmusic\t23\nb\ty": "c.tsv:3: id \"y\"",
	} {
		if _, err := ParseCoarse("c.tsv", text, tree(t)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// TestNamesOf: the nearest listed node counts, among names that a set uses.
func TestNamesOf(t *testing.T) {
	c := coarse(t)
	below := func(id uint16) uint16 { // any node under id
		for _, n := range tree(t).Nodes() {
			if tree(t).IsUnder(n.ID, id) {
				return n.ID
			}
		}
		t.Fatalf("nothing under %d", id)
		return 0
	}
	for _, k := range []struct {
		id   uint16
		used string
		want string
	}{
		{23, "music", "music"},
		{below(23), "music", "music"},
		{below(23), "music entertainment", "music"}, // the nearest hides the wide one
		{below(23), "entertainment", "entertainment"},
		{1, "music", ""}, // nothing is guessed downwards
		{23, "travel", ""},
		{below(332), "travel", "travel"},
		{173, "", ""},
		{60000, "travel", ""},
	} {
		used := map[string]bool{}
		for _, n := range strings.Fields(k.used) {
			used[n] = true
		}
		if got := strings.Join(c.namesOf(k.id, used), " "); got != k.want {
			t.Errorf("id %d among %q: %q, want %q", k.id, k.used, got, k.want)
		}
	}
}

// TestUsedNames: each set has its own names, and our files are one set.
func TestUsedNames(t *testing.T) {
	used := usedNames([]File{
		{Name: "a", rows: []row{{interests: []string{"travel"}}}},
		{Name: "own/en", Own: true, rows: []row{{interests: []string{"music"}}}},
		{Name: "own/es", Own: true, rows: []row{{interests: []string{"cars"}}}},
	})
	if len(used["a"]) != 1 || !used["a"]["travel"] || len(used["own/en"]) != 2 || !used["own/en"]["cars"] || !used["own/es"]["music"] {
		t.Errorf("used %v", used)
	}
}

// TestShare: rounding, and targets compared exactly where rounding would lie.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		hit, n  int
		percent string
		bound   int
		atLeast bool
		atMost  bool
	}{
		{0, 0, "-", 950, true, true},
		{0, 7, "0.0", 5, false, true},
		{1, 200, "0.5", 5, true, true},
		{1, 199, "0.5", 5, true, false},
		{95, 100, "95.0", 950, true, true},
		{9496, 10000, "95.0", 950, false, true},
		{2, 3, "66.7", 667, false, true},
		{3, 3, "100.0", 1000, true, true},
	} {
		s := share{c.hit, c.n}
		if s.percent() != c.percent || s.atLeast(c.bound) != c.atLeast || s.atMost(c.bound) != c.atMost {
			t.Errorf("%s: %s%%, at least %d %t, at most %t", s.of(), s.percent(), c.bound, s.atLeast(c.bound), s.atMost(c.bound))
		}
	}
}

// TestTargets: the figures that each language has to reach.
func TestTargets(t *testing.T) {
	for _, c := range []struct {
		lang, category string
		want           int
	}{
		{"en", "health", 950}, {"en", "criminal_record", 950},
		{"en", "trade_union", 900}, {"en", "race_ethnicity", 900}, {"en", "philosophical", 900},
		{"es", "health", 900}, {"hi", "health", 900}, {"hi-Latn", "trade_union", 900}, {"zh", "political", 900},
		{"de", "health", 850}, {"fil", "philosophical", 850},
	} {
		if got := minRecall(c.lang, c.category); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.lang, c.category, got, c.want)
		}
	}
	for _, lang := range wide {
		if !slices.Contains(lexicon.Languages(), lang) {
			t.Errorf("%s is no covered language", lang)
		}
	}
}

// TestPick: others' sets count from 50 lines on and hide our own, except
// when nobody speaks in them.
func TestPick(t *testing.T) {
	c := func(file, lang string, own bool, turns int, topics bool) *cell {
		return &cell{key: key{file: file, lang: lang}, own: own, turns: turns, topics: topics}
	}
	cells := []*cell{
		c("few", "en", false, 49, false), c("many", "en", false, 50, false), c("more", "en", false, 500, false), c("own/en", "en", true, 60, false),
		c("few", "es", false, 49, false), c("own/es", "es", true, 30, false),
		c("topics", "fr", false, 90, true), c("own/fr", "fr", true, 30, false),
		c("many", "sw", false, 90, false), c("unwanted", "sw", false, 900, false),
	}
	var got []string
	for _, p := range pick(cells, func(c *cell) bool { return c.file != "unwanted" }, byLanguage) {
		got = append(got, p.lang+" "+p.file)
	}
	want := []string{"en many", "en more", "es own/es", "fr topics", "fr own/fr", "sw many"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestUse: names go both ways.
func TestUse(t *testing.T) {
	for _, name := range useNames {
		u, err := parseUses([]string{name})
		if err != nil || u.String() != name {
			t.Errorf("%s: %v, %v", name, u, err)
		}
	}
	if !recallWeak.has(recallWeak|fpr) || recall.has(recallWeak) {
		t.Error("uses overlap")
	}
}

// TestFormat: names of formats.
func TestFormat(t *testing.T) {
	for name, ok := range map[string]bool{"text": true, "markdown": true, "": false, "Text": false, "json": false} {
		if _, err := ParseFormat(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}
