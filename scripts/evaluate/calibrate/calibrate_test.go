package calibrate

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// TestScoreFollowsDays is the target of the shipped weights and shape.
func TestScoreFollowsDays(t *testing.T) {
	p, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	people := People(1, p, tree)
	if r := RankCorrelation(people); r < 0.9 {
		t.Errorf("rank correlation %.3f, want 0.9", r)
	}
	var out bytes.Buffer
	if err := Write(&out, people); err != nil || !strings.Contains(out.String(), "over 4000 people") {
		t.Errorf("%v:\n%s", err, out.String())
	}
	t.Log("\n" + out.String())
}

func TestRankCorrelation(t *testing.T) {
	for _, c := range []struct {
		people []Person
		want   float64
	}{
		{[]Person{{1, 10}, {2, 20}, {3, 30}}, 1},
		{[]Person{{1, 30}, {2, 20}, {3, 10}}, -1},
		{[]Person{{1, 10}, {1, 10}, {2, 20}, {2, 20}}, 1},
		{[]Person{{1, 10}, {2, 30}, {3, 20}}, 0.5},
	} {
		if got := RankCorrelation(c.people); got-c.want > 1e-9 || c.want-got > 1e-9 {
			t.Errorf("%v correlate %v, want %v", c.people, got, c.want)
		}
	}
}
