package scores

import (
	"testing"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

func topic(s schemas.Surface, rows uint32, ids ...uint16) evidence.SurfaceTopic {
	return evidence.SurfaceTopic{Surface: s, Topic: evidence.Topic{Interests: ids, Rows: rows}}
}

// TestTally: each row once a node and once an ancestor, capped by day and
// surface, hidden interests gone from their ancestors too.
func TestTally(t *testing.T) {
	tree, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := scale(t)
	const hiking, gear, trails, running, denied = 472, 10001, 10003, 323, 247
	parent, _ := tree.Node(hiking)
	day := func(topics ...evidence.SurfaceTopic) []evidence.Day {
		return []evidence.Day{{Day: 100, Topics: topics}}
	}
	chat := func(rows int64) int64 { return s.Strength(schemas.Assistant, rows) }
	for _, c := range []struct {
		name   string
		days   []evidence.Day
		hidden []uint16
		want   map[uint16]int64 // strength of the only day; 0: no interest
	}{
		{"a row counts for its ancestors", day(topic(schemas.Assistant, 2, gear)), nil,
			map[uint16]int64{gear: chat(2), hiking: chat(2), parent.Parent: chat(2), running: 0}},
		{"once, though two of its interests share them", day(topic(schemas.Assistant, 2, gear, trails)), nil,
			map[uint16]int64{gear: chat(2), trails: chat(2), hiking: chat(2)}},
		{"rows of other topics add up", day(topic(schemas.Assistant, 1, gear), topic(schemas.Assistant, 2, trails)), nil,
			map[uint16]int64{gear: chat(1), trails: chat(2), hiking: chat(3)}},
		{"capped at five", day(topic(schemas.Assistant, 4, gear), topic(schemas.Assistant, 4, gear, trails)), nil,
			map[uint16]int64{gear: chat(5), trails: chat(4), hiking: chat(5)}},
		{"surfaces apart", day(topic(schemas.Assistant, 3, gear), topic(schemas.Glasses, 3, gear)), nil,
			map[uint16]int64{gear: chat(3) + s.Strength(schemas.Glasses, 3)}},
		{"hidden with its rows", day(topic(schemas.Assistant, 3, gear)), []uint16{gear},
			map[uint16]int64{gear: 0, hiking: 0, parent.Parent: 0}},
		{"hidden with all below", day(topic(schemas.Assistant, 3, gear), topic(schemas.Assistant, 1, running)), []uint16{hiking},
			map[uint16]int64{gear: 0, hiking: 0, running: chat(1)}},
		{"the other interest of a row stays", day(topic(schemas.Assistant, 3, running, gear)), []uint16{hiking},
			map[uint16]int64{gear: 0, hiking: 0, running: chat(3)}},
		{"a denied interest makes nothing", day(topic(schemas.Assistant, 3, denied)), nil, map[uint16]int64{denied: 0}},
		{"an unknown interest makes nothing", day(topic(schemas.Assistant, 3, 9999)), nil, map[uint16]int64{9999: 0}},
	} {
		tally := NewTally(tree, s)
		tally.Of(day(topic(schemas.Vibes, 9, running, gear)), nil) // what the person before leaves behind
		got := map[uint16]int64{}
		for _, in := range tally.Of(c.days, c.hidden) {
			if len(in.Days) != 1 || in.LastSeen() != 100 {
				t.Errorf("%s: interest %d has days %v", c.name, in.ID, in.Days)
			}
			got[in.ID] = in.Days[0].Strength
		}
		for id, want := range c.want {
			if got[id] != want {
				t.Errorf("%s: interest %d has strength %d, want %d", c.name, id, got[id], want)
			}
		}
	}
}

func TestDigestSeesEachPart(t *testing.T) {
	base := []Interest{{ID: 1, Days: []DayStrength{{5, 6}}}}
	seen := map[string]bool{}
	for _, in := range [][]Interest{base, nil, {{ID: 2, Days: base[0].Days}}, {{ID: 1, Days: []DayStrength{{5, 7}}}},
		{{ID: 1, Days: []DayStrength{{4, 6}}}}, {{ID: 1, Days: []DayStrength{{5, 6}, {6, 6}}}}} {
		seen[string(AppendDigest(nil, schemas.MemberKey{1}, in))] = true
	}
	seen[string(AppendDigest(nil, schemas.MemberKey{2}, base))] = true
	if len(seen) != 7 {
		t.Errorf("7 different people have %d digests", len(seen))
	}
}
