package dumps

import (
	"math"
	"testing"

	"github.com/tamis-data/tamis/schemas"
)

// planted takes the planted people alone through days, without writing a file.
func planted(t *testing.T, days int, each func(w *world, l *ledger, day schemas.Date, counts *dayCounts)) {
	t.Helper()
	w, err := newWorld(Params{Rows: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	l := newLedger()
	for i := range days {
		day := firstDay + schemas.Date(i)
		var tallies []*tally
		for _, s := range schemas.Surfaces() {
			sum := newTally(s)
			for _, sr := range w.story(s, firstDay, i) {
				sum.add(&sr.row, day, chatKey{sr.who, sr.chat})
			}
			tallies = append(tallies, sum)
		}
		each(w, l, day, l.close(day, tallies))
	}
}

// TestOutcomes plays all stories to their end and compares with what
// people.tsv says of them.
func TestOutcomes(t *testing.T) {
	was, yesterday := map[string]bool{}, map[string]bool{}
	planted(t, OutcomeDays, func(w *world, l *ledger, day schemas.Date, _ *dayCounts) {
		last := firstDay + OutcomeDays - 1
		for i, p := range w.cases {
			o := l.outcome(i+1, p, day, last)
			limit := enterScore
			if yesterday[p.name] {
				limit = leaveScore
			}
			if math.Abs(o.score-limit) < 0.0005 {
				t.Errorf("%s: score %.5f on %s is too near to %.2f for integers to agree", p.name, o.score, day, limit)
			}
			yesterday[p.name] = o.member
			was[p.name] = was[p.name] || o.member
			if day != last {
				continue
			}
			got := "none"
			switch {
			case o.member:
				got = "in"
			case was[p.name]:
				got = "left"
			case o.interest:
				got = "interest"
			}
			if got != p.outcome {
				t.Errorf("%s ends %s, want %s (%s)", p.name, got, p.outcome, p.why)
			}
		}
	})
}

// TestTurningPoints looks at the days on which some stories turn.
func TestTurningPoints(t *testing.T) {
	want := map[string]string{ // by day: M a member, i an interest, - neither
		"hiker_en":        "iMMMMMM",
		"mover":           "iMM----",
		"mover_back":      "iMM--MM",
		"sensitive_later": "iM-----",
		"traveller":       "iMMMMMM",
		"bot_chat":        "-------",
	}
	got := map[string]string{}
	planted(t, 7, func(w *world, l *ledger, day schemas.Date, _ *dayCounts) {
		for i, p := range w.cases {
			switch o := l.outcome(i+1, p, day, math.MaxInt32); {
			case o.member:
				got[p.name] += "M"
			case o.interest:
				got[p.name] += "i"
			default:
				got[p.name] += "-"
			}
		}
	})
	for name, days := range want {
		if got[name] != days {
			t.Errorf("%s: %s, want %s", name, got[name], days)
		}
	}
}

// TestStopped says when one who stops is out: of segments after 30 days, of the
// scores after 90.
func TestStopped(t *testing.T) {
	const lastHike = 2
	planted(t, lastHike+92, func(w *world, l *ledger, day schemas.Date, _ *dayCounts) {
		for i, p := range w.cases {
			if p.name != "hiker_stops" {
				continue
			}
			o, since := l.outcome(i+1, p, day, math.MaxInt32), int(day-firstDay)-lastHike
			if want := since >= -1 && since < expiryDays; o.member != want {
				t.Errorf("%d days after the last hike: member %v", since, o.member)
			}
			if want := since < windowDays; o.interest != want {
				t.Errorf("%d days after the last hike: interest %v", since, o.interest)
			}
		}
	})
}

// TestEveryReason finds each reason of each gate among the planted rows of a week.
func TestEveryReason(t *testing.T) {
	var sum [numReasons]int64
	planted(t, 7, func(_ *world, _ *ledger, _ schemas.Date, counts *dayCounts) {
		for _, surface := range counts {
			for why, n := range surface {
				sum[why] += n
			}
		}
	})
	for why := used; why < numReasons; why++ {
		if sum[why] == 0 {
			t.Errorf("no row for %v", reasonNames[why])
		}
	}
	if sum[bot] != 2*600+2*501 {
		t.Errorf("%d rows of bots, want two days of 600 and of 501", sum[bot])
	}
}

func TestCasesAreTold(t *testing.T) {
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 100 {
		t.Errorf("%d cases", len(cases))
	}
	for i, c := range cases {
		if c.Name == "" || c.Account != "acct-"+c.Name || c.Number != int64(plantedFirst+i) || c.Why == "" || c.Outcome == "" {
			t.Errorf("case %d: %+v", i, c)
		}
	}
}
