package policy

import (
	"os"
	"testing"
)

func TestPlaceTable(t *testing.T) {
	checkPlaces(t, shipped(t), "places.tsv")
}

// TestRegionsMoveByDataAlone holds the day before and the day after each move of testdata/moved/places.yaml.
func TestRegionsMoveByDataAlone(t *testing.T) {
	content, err := os.ReadFile("testdata/moved/places.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(overlay(t, map[string][]byte{"places.yaml": content}))
	if err != nil {
		t.Fatal(err)
	}
	checkPlaces(t, p, "moved.tsv")
}

func checkPlaces(t *testing.T, p *Policy, table string) {
	t.Helper()
	for _, row := range cases(t, table, 4) {
		home, request := p.Country([]byte(row[0])), p.Country([]byte(row[1]))
		if got := p.Place(home, request, dayOf(t, row[2])).String(); got != row[3] {
			t.Errorf("%s: %s from %s on %s is %s, want %s", table, row[0], row[1], row[2], got, row[3])
		}
	}
}

// TestEveryCountryOfTheShippedPolicy counts excluded codes by group: a code lost from a list would be allowed.
func TestEveryCountryOfTheShippedPolicy(t *testing.T) {
	p := shipped(t)
	got := make(map[string]int)
	day := dayOf(t, "2026-06-30")
	for i, c := range p.codes.two {
		if at, _ := c.slot(); c == Unknown || at != i {
			continue // no code, or an alias
		}
		group := p.Group(c)
		got[group]++
		if allowed := p.Place(c, c, day) == Allowed; allowed != (group == "") {
			t.Errorf("%s of group %q: allowed is %v", c, group, allowed)
		}
	}
	want := map[string]int{"announced_eu": 28, "announced_uk": 1, "announced_kr": 1, "margin_eea": 3,
		"margin_outermost": 8, "margin_neighbours": 5, "": 249 + 4 - 1 - 46}
	for group, n := range want {
		if got[group] != n {
			t.Errorf("group %q has %d countries, want %d", group, got[group], n)
		}
	}
	if len(got) != len(want) {
		t.Errorf("groups %v, want %v", got, want)
	}
}

// TestMadeUpCountryIsExcluded: a number that no policy gave is not a country, whatever it packs.
func TestMadeUpCountryIsExcluded(t *testing.T) {
	p := shipped(t)
	for _, c := range []Country{Unknown, 1, 0xffff, pack('Z', 'Z'), pack('u', 's'), pack('U', 'K')} {
		if got := p.Mode(c, 30000); got != Exclude {
			t.Errorf("mode of %#04x is %s", uint16(c), got)
		}
		if got := p.Place(pack('U', 'S'), c, 30000); got != RequestUnknown && got != RequestExcluded {
			t.Errorf("request from %#04x is %s", uint16(c), got)
		}
		if got := p.Group(c); got != "" {
			t.Errorf("group of %#04x is %q", uint16(c), got)
		}
	}
}

// TestZeroVerdictsTurnAway: a verdict nobody set must never let a row through.
func TestZeroVerdictsTurnAway(t *testing.T) {
	var v Verdict
	var m Mode
	var a AgeVerdict
	if v == Allowed || m == Allow || a == AgeAllowed {
		t.Errorf("zero values %s, %s, %d", v, m, a)
	}
}
