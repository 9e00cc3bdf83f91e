package policy

import (
	"testing"
	"time"
)

// TestShippedNumbers holds what the announced policy and the design say, so that a change of data is a decision and
// not a slip.
func TestShippedNumbers(t *testing.T) {
	p := shipped(t)
	if want := time.Date(2025, 12, 16, 0, 0, 0, 0, time.UTC).UnixMilli(); p.Times.EffectiveMillis != want {
		t.Errorf("effective %d, want %d", p.Times.EffectiveMillis, want)
	}
	if want := (Times{p.Times.EffectiveMillis, 3, 90, 30}); p.Times != want {
		t.Errorf("times %+v, want %+v", p.Times, want)
	}
	if want := (Limits{MinSegment: 1000, MinCount: 50, BotRows: 500, TopInterests: 20}); p.Limits != want {
		t.Errorf("limits %+v, want %+v", p.Limits, want)
	}
	want := Scores{HalfLifeDays: 30, WindowDays: 90, ExpiryDays: 30, DailyCap: 5,
		WeightsMilli: Weights{Assistant: 1000, Imagine: 600, Glasses: 500, Vibes: 200},
		ScaleMilli:   3000, EnterMilli: 600, LeaveMilli: 450, MinDays: 2, ProfileWeightMilli: 500}
	if p.Scores != want {
		t.Errorf("scores %+v, want %+v", p.Scores, want)
	}
}

// TestBoundsAreAccepted loads the extremes of what the ranges allow.
func TestBoundsAreAccepted(t *testing.T) {
	p, err := Load(overlay(t, map[string][]byte{
		"limits.yaml": []byte("{min_segment: 100, min_count: 1, bot_rows: 1, top_interests: 1}"),
		"times.yaml":  []byte("{effective: 1970-01-01T00:00:00Z, late_days: 0, flag_days: 365, take_back_days: 90}"),
		"ages.yaml":   []byte("{default: 18, countries: {US: 18, TH: 120}}"),
		"scores.yaml": []byte("{half_life_days: 100, window_days: 1, expiry_days: 1, daily_cap: 1, weights_milli: " +
			"{assistant: 0, imagine: 0, glasses: 0, vibes: 1}, scale_milli: 100, enter_milli: 1, leave_milli: 0, " +
			"min_days: 1, profile_weight_milli: 0}"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	if p.Limits.MinSegment != 100 || p.Times.FlagDays != 365 || p.MinAge(Unknown, Unknown) != 120 || p.Scores.LeaveMilli != 0 {
		t.Errorf("read %+v %+v %+v", p.Limits, p.Times, p.Scores)
	}
}
