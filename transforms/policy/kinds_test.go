package policy

import (
	"strconv"
	"testing"
)

func TestKindTable(t *testing.T) {
	p := shipped(t)
	for _, row := range cases(t, "kinds.tsv", 3) {
		name := []byte(row[1])
		got := "no"
		switch row[0] {
		case "app":
			if needsLink, ok := p.App(name); ok {
				got = map[bool]string{false: "any", true: "linked"}[needsLink]
			}
		case "modality":
			if p.Modality(name) {
				got = "yes"
			}
		case "author":
			if own, ok := p.Author(name); ok {
				got = map[bool]string{false: "other", true: "own"}[own]
			}
		case "media":
			if p.Media(name) {
				got = "yes"
			}
		case "action":
			if millis, ok := p.Action(name); ok {
				got = strconv.FormatInt(millis, 10)
			}
		default:
			t.Fatalf("no such kind %q", row[0])
		}
		if got != row[2] {
			t.Errorf("%s %q is %s, want %s", row[0], row[1], got, row[2])
		}
	}
}

func TestAgeTable(t *testing.T) {
	p := shipped(t)
	names := map[AgeVerdict]string{AgeUnknown: "unknown", AgeUnder: "under", AgeAllowed: "allowed"}
	for _, row := range cases(t, "ages.tsv", 5) {
		age, err := strconv.ParseInt(row[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		home, request := p.Country([]byte(row[1])), p.Country([]byte(row[2]))
		if got := strconv.Itoa(p.MinAge(home, request)); got != row[3] {
			t.Errorf("minimum age of %s and %s is %s, want %s", row[1], row[2], got, row[3])
		}
		if got := names[p.Age(age, home, request)]; got != row[4] {
			t.Errorf("age %d in %s and %s is %s, want %s", age, row[1], row[2], got, row[4])
		}
	}
}
