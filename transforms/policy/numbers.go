package policy

// MinSegmentFloor is the smallest segment that any setting may publish, in people. It is code, so that no policy file
// and no segment definition can lower it.
const MinSegmentFloor = 100

// Times says since when and for how long, in UTC days.
type Times struct {
	EffectiveMillis int64 // first instant whose interactions may be used, ms since 1970-01-01T00:00:00Z
	LateDays        int32 // how late a day's dump may complete
	FlagDays        int32 // how long a sensitive turn keeps its conversation out
	TakeBackDays    int32 // how far back it takes away what the conversation gave
}

// Weights is what a row counts for by surface, in thousandths.
type Weights struct {
	Assistant, Imagine, Glasses, Vibes int64
}

// Scores shapes interest scores and segment membership. Fields that end in Milli are thousandths.
type Scores struct {
	HalfLifeDays       int32   // 7 to 100
	WindowDays         int32   // evidence older than this is gone
	ExpiryDays         int32   // a membership ends this long after its last evidence; at most the window
	DailyCap           int64   // rows that count for a person, interest, surface and day
	WeightsMilli       Weights // at least one above 0
	ScaleMilli         int64   // score = 1 - exp(-raw/scale)
	EnterMilli         int64   // score to come into a segment
	LeaveMilli         int64   // score under which one leaves; under EnterMilli
	MinDays            int32   // days of evidence to come in
	ProfileWeightMilli int64   // what an existing profile's score counts for
}

// Limits bounds what is published and what counts as a person.
type Limits struct {
	MinSegment   int64 // people in a published segment, at least MinSegmentFloor
	MinCount     int64 // smallest published count
	BotRows      int64 // used rows of a person and day above which the day counts as a bot's
	TopInterests int64 // rows for a person in the table of interests
}

// readTimes reads times.yaml.
func readTimes(r *reader, root *value) Times {
	f := r.object(root, "effective", "late_days", "flag_days", "take_back_days")
	return Times{
		EffectiveMillis: r.instant(f["effective"]),
		LateDays:        number[int32](r, f["late_days"], 0, 30),
		FlagDays:        number[int32](r, f["flag_days"], 1, 365),
		TakeBackDays:    number[int32](r, f["take_back_days"], 0, 90),
	}
}

// readScores reads scores.yaml. Its bounds keep every sum of a window far inside 64 bits and every signal inside 90
// days.
func readScores(r *reader, root *value) Scores {
	f := r.object(root, "half_life_days", "window_days", "expiry_days", "daily_cap", "weights_milli", "scale_milli",
		"enter_milli", "leave_milli", "min_days", "profile_weight_milli")
	w := r.object(f["weights_milli"], "assistant", "imagine", "glasses", "vibes")
	s := Scores{
		HalfLifeDays: number[int32](r, f["half_life_days"], 7, 100),
		WindowDays:   number[int32](r, f["window_days"], 1, 90),
		ExpiryDays:   number[int32](r, f["expiry_days"], 1, 90),
		DailyCap:     number[int64](r, f["daily_cap"], 1, 100),
		WeightsMilli: Weights{
			Assistant: number[int64](r, w["assistant"], 0, 10_000),
			Imagine:   number[int64](r, w["imagine"], 0, 10_000),
			Glasses:   number[int64](r, w["glasses"], 0, 10_000),
			Vibes:     number[int64](r, w["vibes"], 0, 10_000),
		},
		ScaleMilli:         number[int64](r, f["scale_milli"], 100, 100_000),
		EnterMilli:         number[int64](r, f["enter_milli"], 1, 999),
		LeaveMilli:         number[int64](r, f["leave_milli"], 0, 998),
		MinDays:            number[int32](r, f["min_days"], 1, 90),
		ProfileWeightMilli: number[int64](r, f["profile_weight_milli"], 0, 1000),
	}
	if len(r.errs) > 0 {
		return s // comparing what could not be read would only add noise
	}
	if s.ExpiryDays > s.WindowDays {
		r.failf(f["expiry_days"], "%d must not exceed window_days, %d", s.ExpiryDays, s.WindowDays)
	}
	if s.MinDays > s.WindowDays {
		r.failf(f["min_days"], "%d must not exceed window_days, %d", s.MinDays, s.WindowDays)
	}
	if s.LeaveMilli >= s.EnterMilli {
		r.failf(f["leave_milli"], "%d must be under enter_milli, %d", s.LeaveMilli, s.EnterMilli)
	}
	if s.WeightsMilli == (Weights{}) {
		r.failf(f["weights_milli"], "one surface at least must weigh something")
	}
	return s
}

// readLimits reads limits.yaml.
func readLimits(r *reader, root *value) Limits {
	const most = 1_000_000_000
	f := r.object(root, "min_segment", "min_count", "bot_rows", "top_interests")
	return Limits{
		MinSegment:   number[int64](r, f["min_segment"], MinSegmentFloor, most),
		MinCount:     number[int64](r, f["min_count"], 1, most),
		BotRows:      number[int64](r, f["bot_rows"], 1, most),
		TopInterests: number[int64](r, f["top_interests"], 1, 1000),
	}
}
