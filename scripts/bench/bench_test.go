package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
)

// TestWordsOnly: what SQL can say goes to both sides, the rest to neither.
func TestWordsOnly(t *testing.T) {
	files, phrases, err := wordsOnly(fstest.MapFS{
		"sensitive/health.en.tsv": {Data: []byte("# a comment\nAlpha\nbeta gamma\nweak\tweak\nstem\tprefix\nrisky\t\trisky business\nplain\tword\n")},
		"interests/en.tsv":        {Data: []byte("one two Thrée\t7,9\nyoga\t5\tweak\n")},
		"interests/ja.tsv":        {Data: []byte("登山\t472\n")},
		"everyday/en.tsv":         {Data: []byte("the\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(files["sensitive/health.en.tsv"]); got != "Alpha\nbeta gamma\nplain\tword\n" {
		t.Errorf("the job gets %q", got)
	}
	if len(files) != 2 {
		t.Errorf("%d files are left, want 2", len(files))
	}
	var got []string
	for _, p := range phrases {
		line := p.First
		if p.Second != nil {
			line += "+" + *p.Second
		}
		if p.Phrase != nil {
			line += "=" + *p.Phrase
		}
		got = append(got, line)
	}
	slices.Sort(got)
	want := "alpha,beta+gamma,one+two= one two three ,one+two= one two three ,plain"
	if strings.Join(got, ",") != want {
		t.Errorf("the peer gets %q, want %q", got, want)
	}
}

// TestChangesApply holds the pieces of source that the variants replace to the
// source as it is.
func TestChangesApply(t *testing.T) {
	for _, changes := range [][]change{noCoverage, passOnly, withProfile} {
		if err := apply(filepath.Join("..", ".."), map[string][]byte{}, changes); err != nil {
			t.Error(err)
		}
	}
}

// TestRules writes the peer's rules from what ships, which must be what SQL can say.
func TestRules(t *testing.T) {
	dir := t.TempDir()
	day, err := schemas.ParseDate(benchDay)
	if err != nil {
		t.Fatal(err)
	}
	if err := writePolicy(filepath.Join(dir, "policy")); err != nil {
		t.Fatal(err)
	}
	if err := writeRules(dir, filepath.Join(dir, "policy"), day, []phrase{{First: "a"}}); err != nil {
		t.Fatal(err)
	}
	n, err := ruleNumbers(filepath.Join(dir, "policy"))
	if err != nil || n.MinSegment != policy.MinSegmentFloor || n.Enter <= n.Leave {
		t.Errorf("the numbers are %+v, %v", n, err)
	}
}

// TestMedian: medians of odd and even numbers of rounds, and ratios a round at
// a time.
func TestMedian(t *testing.T) {
	of := func(job, peer time.Duration) round {
		return round{"direct": {night: cost{Wall: job * time.Second}}, peerName: {night: cost{Wall: peer * time.Second}}}
	}
	tab := &table{rounds: []round{of(1, 10), of(9, 30), of(2, 4)}}
	if l := tab.line("direct"); l.NightWall != 2 || l.NightRatio != 0.3 || l.PeerWall != 10 {
		t.Errorf("of three rounds: %+v", l)
	}
	tab.rounds = tab.rounds[:2]
	if l := tab.line("direct"); l.NightWall != 5 || l.NightRatio != 0.2 {
		t.Errorf("of two rounds: %+v", l)
	}
}
