package scores

import (
	"math"
	"testing"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
)

func scale(t testing.TB) *Scale {
	p, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	return NewScale(p.Scores)
}

func TestTablesMatchFloats(t *testing.T) {
	for n, got := range lnTable(100) {
		if want := int64(math.Round(math.Log(float64(n+1)) * Micro)); got != want {
			t.Errorf("ln(%d) = %d, want %d", n+1, got, want)
		}
	}
	for _, half := range []int32{7, 30, 100} {
		for age, got := range decayTable(half, 90) {
			if want := int64(math.Round(math.Pow(2, -float64(age)/float64(half)) * Micro)); got != want {
				t.Errorf("decay(%d, %d) = %d, want %d", age, half, got, want)
			}
		}
	}
}

func TestScoreMatchesFloats(t *testing.T) {
	s := scale(t)
	for i := range 20000 {
		raw := Raw(i) * 7e11 * 3
		want := 1 - math.Exp(-float64(raw)/1e15/3)
		got := float64(s.Score(raw)) / Unit
		if math.Abs(got-want) > 0.000051 {
			t.Fatalf("Score(%d) = %v, want %v", raw, got, want)
		}
	}
	if got := s.Score(1 << 62); got != Unit {
		t.Errorf("a huge raw scores %d, want %d", got, Unit)
	}
}

// TestTwoDaysOfThreeRows is the design's own example: the threshold of entry.
func TestTwoDaysOfThreeRows(t *testing.T) {
	s := scale(t)
	day := s.Strength(schemas.Assistant, 3)
	raw := s.Decayed(day, 0) + s.Decayed(day, 1)
	if score := s.Score(raw); score != 5989 || !Reaches(score, 600) {
		t.Errorf("score %d, reaches 0.60: %v; want 5989, true", score, Reaches(score, 600))
	}
	if raw < s.RawReaching(600) {
		t.Error("the replay's threshold is above the score's")
	}
	if less := s.Decayed(day, 0) + s.Decayed(s.Strength(schemas.Assistant, 2), 1); less >= s.RawReaching(600) {
		t.Error("a row less reaches the threshold too")
	}
}

func TestWindowAndCap(t *testing.T) {
	s := scale(t)
	if s.Strength(schemas.Assistant, 5) != s.Strength(schemas.Assistant, 500) {
		t.Error("rows above the cap count")
	}
	if s.Decayed(1e9, 89) == 0 || s.Decayed(1e9, 90) != 0 || s.Decayed(1e9, -1) != 0 {
		t.Error("the window is not 90 days, the day itself included")
	}
}

func TestProfileNeverLowers(t *testing.T) {
	s := scale(t)
	for _, raw := range []Raw{0, 1e15, 3e15, 9e15} {
		if s.WithProfile(raw, 0) != s.Score(raw) {
			t.Errorf("no profile changes the score of %d", raw)
		}
		last := int32(0)
		for p := uint32(0); p <= Micro; p += Micro / 10 {
			got := s.WithProfile(raw, p)
			if got < last || got > Unit {
				t.Errorf("profile %d on %d gives %d after %d", p, raw, got, last)
			}
			last = got
		}
	}
}
