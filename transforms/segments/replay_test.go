package segments

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/scores"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

const day0 = schemas.Date(20600)

type fixture struct {
	policy *policy.Policy
	tree   *taxonomy.Tree
	scale  *scores.Scale
	rules  *Rules
}

func newFixture(t testing.TB) fixture {
	t.Helper()
	p, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	scale := scores.NewScale(p.Scores)
	return fixture{p, tree, scale, NewRules(p.Scores, scale)}
}

// rowsOn makes evidence: rows in a chat, by day after day0.
func (f fixture) rowsOn(id uint16, rows map[int]int64) scores.Interest {
	in := scores.Interest{ID: id}
	for d := range 400 {
		if n := rows[d]; n > 0 {
			in.Days = append(in.Days, scores.DayStrength{Day: day0 + schemas.Date(d), Strength: f.scale.Strength(schemas.Assistant, n)})
		}
	}
	return in
}

func noProfile(uint16) uint32 { return 0 }

func TestReplayCases(t *testing.T) {
	f := newFixture(t)
	hike := &Definition{ID: "hike", Any: []uint16{472}}
	strong := func(uint16) uint32 { return 900_000 }
	for _, c := range []struct {
		name    string
		rows    map[int]int64
		profile func(uint16) uint32
		asOf    int
		in, was bool
		entered int
	}{
		{"no evidence", map[int]int64{}, noProfile, 5, false, false, 0},
		{"one day is not enough", map[int]int64{0: 5}, noProfile, 0, false, false, 0},
		{"two days of three rows", map[int]int64{0: 3, 1: 3}, noProfile, 1, true, false, 1},
		{"two days of two rows are not", map[int]int64{0: 2, 1: 2}, noProfile, 1, false, false, 0},
		{"in on the day after", map[int]int64{0: 3, 1: 3}, noProfile, 2, true, true, 1},
		{"stays through the gap", map[int]int64{0: 3, 1: 3}, noProfile, 15, true, true, 1},
		{"decays under leave", map[int]int64{0: 3, 1: 3}, noProfile, 22, false, false, 1},
		{"last day before expiry", map[int]int64{0: 5, 1: 5, 2: 5, 3: 5}, noProfile, 32, true, true, 1},
		{"out on day 30 after the last evidence", map[int]int64{0: 5, 1: 5, 2: 5, 3: 5}, noProfile, 33, false, true, 1},
		{"renewed on the last day", map[int]int64{0: 5, 1: 5, 2: 5, 3: 5, 33: 1}, noProfile, 33, true, true, 1},
		{"evidence of tomorrow says nothing", map[int]int64{0: 3, 1: 3}, noProfile, 0, false, false, 0},
		{"a profile lifts who would stay", map[int]int64{0: 3, 1: 1}, strong, 1, true, false, 1},
		{"a profile lifts no single day", map[int]int64{0: 5}, strong, 0, false, false, 0},
		{"a profile lifts no weak evidence", map[int]int64{0: 1, 1: 1}, strong, 1, false, false, 0},
		{"a profile keeps nobody in", map[int]int64{0: 3, 1: 3}, strong, 22, false, false, 1},
	} {
		var interests []scores.Interest
		if len(c.rows) > 0 {
			interests = append(interests, f.rowsOn(472, c.rows))
		}
		m := NewReplayer(f.rules).Replay(hike, interests, c.profile, day0+schemas.Date(c.asOf))
		if m.In != c.in || m.WasIn != c.was || m.In && m.Entered != day0+schemas.Date(c.entered) {
			t.Errorf("%s: in %v, was in %v, entered on day %d; want %v, %v, %d", c.name, m.In, m.WasIn, m.Entered-day0, c.in, c.was, c.entered)
		}
		if m.In && m.Expires != m.Evidence+30 {
			t.Errorf("%s: expires on day %d", c.name, m.Expires-day0)
		}
	}
}

func TestAllAndNone(t *testing.T) {
	f := newFixture(t)
	days := map[int]int64{0: 4, 1: 4, 2: 4}
	hike, run, weak := f.rowsOn(472, days), f.rowsOn(323, days), f.rowsOn(323, map[int]int64{0: 1})
	for _, c := range []struct {
		name      string
		d         Definition
		interests []scores.Interest
		want      bool
	}{
		{"all, both there", Definition{All: []uint16{323, 472}}, []scores.Interest{run, hike}, true},
		{"all, one missing", Definition{All: []uint16{323, 472}}, []scores.Interest{hike}, false},
		{"all, one weak", Definition{All: []uint16{323, 472}}, []scores.Interest{weak, hike}, false},
		{"any, one there", Definition{Any: []uint16{323, 472}}, []scores.Interest{hike}, true},
		{"any and all", Definition{Any: []uint16{472}, All: []uint16{323}}, []scores.Interest{run, hike}, true},
		{"none, strong", Definition{Any: []uint16{472}, None: []uint16{323}}, []scores.Interest{run, hike}, false},
		{"none, weak", Definition{Any: []uint16{472}, None: []uint16{323}}, []scores.Interest{weak, hike}, true},
	} {
		if m := NewReplayer(f.rules).Replay(&c.d, c.interests, noProfile, day0+2); m.In != c.want {
			t.Errorf("%s: in %v, want %v", c.name, m.In, c.want)
		}
	}
}

// dayByDay is the definition of membership, one day at a time.
func dayByDay(f fixture, id uint16, in scores.Interest, asOf schemas.Date) (member, wasIn bool, entered schemas.Date) {
	for day := day0; day <= asOf; day++ {
		seen, last := 0, schemas.Date(-1000)
		for _, d := range in.Days {
			if d.Day <= day && day-d.Day < 90 {
				seen++
			}
			if d.Day <= day {
				last = d.Day
			}
		}
		score := f.scale.Score(f.scale.Raw(in.Days, day))
		wasIn = member
		switch {
		case member:
			member = scores.Reaches(score, f.policy.Scores.LeaveMilli) && day-last < 30
		case seen >= 2 && scores.Reaches(score, f.policy.Scores.EnterMilli) && last == day:
			member, entered = true, day
		}
	}
	return member, wasIn, entered
}

// TestReplayIsDayByDay compares the replay of evidence days alone with the
// definition, on random people.
func TestReplayIsDayByDay(t *testing.T) {
	f := newFixture(t)
	random := rand.New(rand.NewPCG(3, 4))
	members := 0
	for range 4000 {
		rows := map[int]int64{}
		for range random.IntN(12) {
			rows[random.IntN(80)] = 1 + random.Int64N(5)
		}
		if len(rows) == 0 {
			continue
		}
		in := f.rowsOn(472, rows)
		asOf := day0 + schemas.Date(random.IntN(88))
		m := NewReplayer(f.rules).Replay(&Definition{Any: []uint16{472}}, []scores.Interest{in}, noProfile, asOf)
		member, wasIn, entered := dayByDay(f, 472, in, asOf)
		if m.In != member || m.WasIn != wasIn || member && m.Entered != entered {
			t.Fatalf("rows %v on day %d: replay says %v %v day %d, day by day %v %v day %d",
				rows, asOf-day0, m.In, m.WasIn, m.Entered-day0, member, wasIn, entered-day0)
		}
		if member {
			members++
		}
	}
	if members < 300 {
		t.Errorf("only %d members: the comparison says little", members)
	}
}

func TestRounding(t *testing.T) {
	for n, want := range map[int64]int64{0: 0, 7: 7, 99: 99, 100: 100, 1049: 1000, 1050: 1100, 123456: 120000, 995: 1000} {
		if got := Rounded(n); got != want {
			t.Errorf("Rounded(%d) = %d, want %d", n, got, want)
		}
	}
	if Count(49, 50) != nil || *Count(50, 50) != 50 || *Count(149, 50) != 150 {
		t.Error("counts under the least are not null, or others not rounded")
	}
}

func TestLoadMistakes(t *testing.T) {
	f := newFixture(t)
	good := "segment: s\nversion: 1\nname: S\npurpose: ads\nany: [472]\n"
	if set, err := Load(fstest.MapFS{"s.yaml": {Data: []byte(good)}}, f.tree, f.policy.Limits); err != nil || len(set.Definitions) != 1 {
		t.Fatalf("a sound definition is refused: %v", err)
	}
	for _, c := range []struct{ content, want string }{
		{"", "s.yaml"},
		{good + "extra: 1\n", `unknown field "extra"`},
		{"segment: other\nversion: 1\nname: S\npurpose: ads\nany: [472]\n", "s.yaml:1: segment is \"other\""},
		{"segment: s\nversion: 0\nname: S\npurpose: ads\nany: [472]\n", "s.yaml:2: version is 0"},
		{"segment: s\nversion: 1\nname: S\npurpose: spam\nany: [472]\n", "s.yaml:4: purpose is \"spam\""},
		{"segment: s\nversion: 1\nname: S\npurpose: ads\n", "both empty"},
		{"segment: s\nversion: 1\nname: S\npurpose: ads\nany: [472, 472]\n", "s.yaml:5: any: interest 472 stands twice"},
		{"segment: s\nversion: 1\nname: S\npurpose: ads\nany: [247]\n", "denied"},
		{"segment: s\nversion: 1\nname: S\npurpose: ads\nany: [60000]\n", "60000 is not in the taxonomy"},
		{good + "min_size: 20\n", "s.yaml:6: min_size is 20, and the policy's minimum is 1000"},
		{"segment: s\nversion: 1\nname: S\npurpose: ads\nany: [472\n", "s.yaml"},
		{"segment: s\nversion: 1\nversion: 2\nname: S\npurpose: ads\nany: [472]\n", "s.yaml"},
	} {
		_, err := Load(fstest.MapFS{"s.yaml": {Data: []byte(c.content)}}, f.tree, f.policy.Limits)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.content, err, c.want)
		}
	}
	if _, err := Load(fstest.MapFS{}, f.tree, f.policy.Limits); err == nil {
		t.Error("a folder without definitions is accepted")
	}
}

// TestProxiesAreRefused compiles a set of interests that stands for a sensitive
// topic, spread over any and all.
func TestProxiesAreRefused(t *testing.T) {
	f := newFixture(t)
	for _, lines := range []string{"all: [387, 597, 260]", "any: [387, 597, 260]", "all: [387, 597]\nany: [260]", "all: [597]\nany: [387, 260]"} {
		content := fmt.Sprintf("segment: s\nversion: 1\nname: S\npurpose: ads\n%s\n", lines)
		if _, err := Load(fstest.MapFS{"s.yaml": {Data: []byte(content)}}, f.tree, f.policy.Limits); err == nil {
			t.Errorf("%q is accepted", lines)
		}
	}
}

// TestShippedDefinitions loads the set that ships.
func TestShippedDefinitions(t *testing.T) {
	f := newFixture(t)
	set, err := Load(Embedded(), f.tree, f.policy.Limits)
	if err != nil {
		t.Fatal(err)
	}
	purposes := map[string]string{}
	for _, d := range set.Definitions {
		purposes[d.ID] = d.Purpose
	}
	for id, purpose := range map[string]string{"trekking_gear": "ads", "hiking_groups": "groups", "trails": "content"} {
		if purposes[id] != purpose {
			t.Errorf("%s is for %q, want %q", id, purposes[id], purpose)
		}
	}
	if len(set.Definitions) < 15 {
		t.Errorf("%d definitions ship, want 15", len(set.Definitions))
	}
}

// FuzzDefinition feeds text to the loader: an error or a definition, no panic.
func FuzzDefinition(f *testing.F) {
	fx := newFixture(f)
	f.Add("segment: s\nversion: 1\nname: S\npurpose: ads\nany: [472]\n")
	f.Fuzz(func(t *testing.T, content string) {
		set, err := Load(fstest.MapFS{"s.yaml": {Data: []byte(content)}}, fx.tree, fx.policy.Limits)
		if err == nil && (len(set.Definitions) != 1 || set.Definitions[0].ID != "s") {
			t.Errorf("%q gives %+v", content, set)
		}
	})
}

func BenchmarkReplay(b *testing.B) {
	f := newFixture(b)
	in := []scores.Interest{f.rowsOn(472, map[int]int64{0: 3, 3: 2, 9: 5, 30: 1, 31: 4, 60: 2})}
	r, d := NewReplayer(f.rules), &Definition{Any: []uint16{472}}
	b.ReportAllocs()
	for b.Loop() {
		r.Replay(d, in, noProfile, day0+70)
	}
}
