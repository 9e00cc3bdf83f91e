package secondstage

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

const (
	folds = 5
	// price is the share of ordinary texts that a stage may drop beside the
	// lexicon.
	price = 0.005
)

// Result is what a stage adds to the lexicon on a file.
type Result struct {
	File, TrainedOn            string
	Sensitive, Ordinary        int
	LexiconFound, LexiconFalse int // sensitive and ordinary texts dropped
	BothFound, BothFalse       int
}

// Try measures both stages on every file of others, and on our own set's files
// a stage trained on the other folds of that set.
func Try(own, others []Set) []Result {
	var ours []*Text
	for i := range own {
		ours = append(ours, pointers(own[i].Texts)...)
	}
	all := fit(ours)
	var results []Result
	for i := range own {
		results = append(results, count(&own[i], "own set, other folds", func(t *Text) bool { return all.unseen[t] > all.threshold }))
	}
	for i := range others {
		results = append(results, count(&others[i], "own set", all.drops))
		seen := slices.Clone(ours)
		for j := range others {
			if i != j {
				seen = append(seen, pointers(others[j].Texts)...)
			}
		}
		if len(seen) > len(ours) {
			results = append(results, count(&others[i], "own set, other files", fit(seen).drops))
		}
	}
	return results
}

func pointers(texts []Text) []*Text {
	out := make([]*Text, len(texts))
	for i := range texts {
		out[i] = &texts[i]
	}
	return out
}

// stage is a model with its threshold, and the scores that texts got from
// models that have not seen them.
type stage struct {
	*model
	threshold float64
	unseen    map[*Text]float64
}

func (s *stage) drops(t *Text) bool { return s.score(t) > s.threshold }

// fit trains a stage.
func fit(texts []*Text) *stage {
	s := &stage{threshold: math.Inf(1), unseen: map[*Text]float64{}}
	var ordinary []float64
	for fold := range folds {
		var in, out []*Text
		for i, t := range texts {
			if i%folds == fold {
				out = append(out, t)
			} else {
				in = append(in, t)
			}
		}
		m := train(in)
		for _, t := range out {
			s.unseen[t] = m.score(t)
			if !t.Sensitive {
				ordinary = append(ordinary, s.unseen[t])
			}
		}
	}
	if len(ordinary) > 0 {
		slices.Sort(ordinary)
		s.threshold = ordinary[len(ordinary)-1-int(price*float64(len(ordinary)))]
	}
	s.model = train(texts)
	return s
}

// count compares what the lexicon drops of a file with what both drop.
func count(s *Set, trainedOn string, drops func(*Text) bool) Result {
	r := Result{File: s.Name, TrainedOn: trainedOn}
	for i := range s.Texts {
		t := &s.Texts[i]
		both := t.Dropped || drops(t)
		if t.Sensitive {
			r.Sensitive++
			r.LexiconFound += one(t.Dropped)
			r.BothFound += one(both)
		} else {
			r.Ordinary++
			r.LexiconFalse += one(t.Dropped)
			r.BothFalse += one(both)
		}
	}
	return r
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Write prints results as a table.
func Write(out io.Writer, results []Result) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "file\ttrained on\tsensitive\tlexicon %\tboth %\tgain\tordinary\tlexicon %\tboth %\tprice")
	for _, r := range results {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%d\t%s\n", r.File, r.TrainedOn,
			r.Sensitive, shares(r.LexiconFound, r.BothFound, r.Sensitive),
			r.Ordinary, shares(r.LexiconFalse, r.BothFalse, r.Ordinary))
	}
	return w.Flush()
}

// shares gives both counts as percentages of n, and the points between them.
func shares(lexicon, both, n int) string {
	if n == 0 {
		return "-\t-\t-"
	}
	a, b := 100*float64(lexicon)/float64(n), 100*float64(both)/float64(n)
	return fmt.Sprintf("%.1f\t%.1f\t%+.1f", a, b, b-a)
}
