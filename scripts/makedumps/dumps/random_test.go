package dumps

import (
	"testing"
	"unicode/utf8"

	"github.com/tamis-data/tamis/schemas"
)

// TestRandomTalk makes a day of random rows in memory and looks at what the
// package promises of them.
func TestRandomTalk(t *testing.T) {
	const rows = 60_000
	w, err := newWorld(Params{Rows: rows, People: rows / rowsPerUser, Seed: 5, NoPlanted: true})
	if err != nil {
		t.Fatal(err)
	}
	byPerson := map[account]int{}
	files := map[string]map[int]bool{}
	surfaces := map[string]map[schemas.Surface]bool{}
	texts, size, excluded, own := 0, 0, 0, 0
	for _, s := range schemas.Surfaces() {
		for f := range 2 {
			n := rows * share[s] / 200
			if s == schemas.Assistant {
				n = rows * 70 / 200
			}
			m := newMaker(w, s, firstDay, f, func(r *row, _ uint64) error {
				byPerson[r.account]++
				mark(files, r.conversation, f)
				mark(surfaces, r.conversation, s)
				if s == schemas.Assistant && !r.notUTF8 {
					texts, size = texts+1, size+len(r.text)
				}
				if r.home.status == excludedPlace {
					excluded++
				}
				if utf8.ValidString(r.text) == r.notUTF8 {
					t.Errorf("notUTF8 is %v for %q", r.notUTF8, r.text)
				}
				if r.author == "user" {
					own++
				}
				return nil
			})
			if err := m.rows(n); err != nil {
				t.Fatal(err)
			}
		}
	}
	delete(files, "")
	delete(surfaces, "")
	delete(byPerson, account{})
	for who, n := range byPerson {
		if n > botRows/2 {
			t.Errorf("%v has %d rows: random people must stay far from a bot", who, n)
		}
	}
	for name, c := range map[string]struct{ got, low, high int }{
		"people":                        {len(byPerson), rows / rowsPerUser / 2, rows / rowsPerUser},
		"mean bytes of assistant texts": {size / texts, 90, 160},
		"excluded homes, %":             {excluded * 100 / rows, 8, 17},
		"own words, % of chat rows":     {own * 100 / texts, 45, 60},
		"conversations over files, %":   {plural(files) * 100 / len(files), 3, 60},
		"over surfaces, %":              {plural(surfaces) * 100 / len(surfaces), 2, 60},
	} {
		if c.got < c.low || c.got > c.high {
			t.Errorf("%s: %d, want %d to %d", name, c.got, c.low, c.high)
		}
	}
}

func mark[T comparable](m map[string]map[T]bool, key string, v T) {
	if m[key] == nil {
		m[key] = map[T]bool{}
	}
	m[key][v] = true
}

func plural[T comparable](m map[string]map[T]bool) int {
	n := 0
	for _, seen := range m {
		if len(seen) > 1 {
			n++
		}
	}
	return n
}

// TestPeopleStay checks that a person is the same at each call, and no two share an account.
func TestPeopleStay(t *testing.T) {
	w, err := newWorld(Params{Rows: 1, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	accounts := map[account]uint64{}
	for n := range uint64(20_000) {
		a, b := w.resident(n), w.resident(n)
		if a.account != b.account || a.home != b.home || a.age != b.age || len(a.topics) != len(b.topics) {
			t.Fatalf("person %d changes: %+v, %+v", n, a, b)
		}
		if other, ok := accounts[a.account]; ok {
			t.Fatalf("%d and %d share account %v", n, other, a.account)
		}
		accounts[a.account] = n
		if a.account.num < 1<<40 {
			t.Fatalf("person %d has account %d, among the planted ones", n, a.account.num)
		}
	}
}

// TestLanguages restricts random people to two languages.
func TestLanguages(t *testing.T) {
	w, err := newWorld(Params{Rows: 1, Seed: 5, Languages: []string{"en", "es"}})
	if err != nil {
		t.Fatal(err)
	}
	spoken := map[string]bool{}
	for n := range uint64(2000) {
		spoken[w.resident(n).lang.code] = true
	}
	if len(spoken) != 2 || !spoken["en"] || !spoken["es"] {
		t.Errorf("people speak %v", spoken)
	}
}
