// Package calibrate holds the shape of the interest score against people whose
// interest is known, because they were made: the more days of evidence someone
// has, the higher the score should stand.
package calibrate

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/scores"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// people and interest of the calibration. The interest is Topics v2's Hiking &
// Camping; any other gives the same.
const (
	people   = 4000
	interest = 472
	asOf     = schemas.Date(20600)
	maxDays  = 45
)

// Person is one made person: days of evidence, spread evenly at random over the
// window, and the score (units of 1/10,000) that they give.
type Person struct {
	Days  int
	Score int32
}

// People makes people from a seed: 1 to 45 days of evidence, 1 to 6 rows a day,
// mostly in the chat, sometimes on another surface.
func People(seed uint64, p *policy.Policy, tree *taxonomy.Tree) []Person {
	random := rand.New(rand.NewPCG(seed, 1))
	scale := scores.NewScale(p.Scores)
	tally := scores.NewTally(tree, scale)
	out := make([]Person, 0, people)
	for range people {
		n := 1 + random.IntN(maxDays)
		chosen := random.Perm(int(p.Scores.WindowDays))[:n]
		slices.Sort(chosen)
		var days []evidence.Day
		for _, c := range chosen {
			surface := schemas.Assistant
			if random.IntN(5) == 0 {
				surface = schemas.Surfaces()[random.IntN(4)]
			}
			days = append(days, evidence.Day{Day: asOf - schemas.Date(p.Scores.WindowDays) + 1 + schemas.Date(c),
				Topics: []evidence.SurfaceTopic{{Surface: surface,
					Topic: evidence.Topic{Interests: []uint16{interest}, Rows: uint32(1 + random.IntN(6))}}}})
		}
		person := Person{Days: n}
		for _, in := range tally.Of(days, nil) {
			if in.ID == interest {
				person.Score = scale.Score(scale.Raw(in.Days, asOf))
			}
		}
		out = append(out, person)
	}
	return out
}

// RankCorrelation is Spearman's: 1 where more days always mean a higher score.
func RankCorrelation(people []Person) float64 {
	days := ranks(people, func(p Person) float64 { return float64(p.Days) })
	score := ranks(people, func(p Person) float64 { return float64(p.Score) })
	return pearson(days, score)
}

// ranks gives each person's rank by a value, equal values their mean rank.
func ranks(people []Person, by func(Person) float64) []float64 {
	order := make([]int, len(people))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(by(people[a]), by(people[b])) })
	out := make([]float64, len(people))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && by(people[order[j]]) == by(people[order[i]]) {
			j++
		}
		for _, at := range order[i:j] {
			out[at] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}

func pearson(x, y []float64) float64 {
	var mx, my float64
	for i := range x {
		mx += x[i] / float64(len(x))
		my += y[i] / float64(len(y))
	}
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}

// Write prints the report: score by days of evidence, and the correlation.
func Write(w io.Writer, people []Person) error {
	bands := [][2]int{{1, 1}, {2, 2}, {3, 4}, {5, 8}, {9, 15}, {16, 25}, {26, 35}, {36, maxDays}}
	if _, err := fmt.Fprintf(w, "%-10s %7s %8s %8s %8s\n", "days", "people", "lowest", "median", "highest"); err != nil {
		return err
	}
	for _, b := range bands {
		var in []int32
		for _, p := range people {
			if p.Days >= b[0] && p.Days <= b[1] {
				in = append(in, p.Score)
			}
		}
		if len(in) == 0 {
			continue
		}
		slices.Sort(in)
		show := func(s int32) string { return fmt.Sprintf("%.4f", float64(s)/scores.Unit) }
		if _, err := fmt.Fprintf(w, "%-10s %7d %8s %8s %8s\n", fmt.Sprintf("%d to %d", b[0], b[1]), len(in),
			show(in[0]), show(in[len(in)/2]), show(in[len(in)-1])); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "rank correlation of score and days of evidence: %.3f over %d people\n", RankCorrelation(people), len(people))
	return err
}
