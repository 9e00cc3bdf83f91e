package scores

import (
	"math/bits"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
)

// Unit is a published score: 1 is 10,000, four decimals.
const Unit = 10_000

// Scale is the arithmetic of one policy. It is immutable.
type Scale struct {
	ln      []int64 // ln(1+n), millionths, for n up to the cap
	decay   []int64 // millionths, by age in days
	weight  [schemas.NumSurfaces]int64
	window  schemas.Date
	cap     int64
	scale   uint64 // scale·10^9·10^6: the raw unit below
	profile int64  // weight of a profile's score, thousandths
}

// NewScale prepares the arithmetic.
func NewScale(p policy.Scores) *Scale {
	w := p.WeightsMilli
	return &Scale{
		ln: lnTable(p.DailyCap), decay: decayTable(p.HalfLifeDays, p.WindowDays),
		weight: [schemas.NumSurfaces]int64{schemas.Assistant: w.Assistant, schemas.Imagine: w.Imagine,
			schemas.Glasses: w.Glasses, schemas.Vibes: w.Vibes},
		window: schemas.Date(p.WindowDays), cap: p.DailyCap,
		scale: uint64(p.ScaleMilli) * Micro * Micro, profile: p.ProfileWeightMilli,
	}
}

// Strength is what the rows of one day and surface add to an interest, before
// decay: weight·ln(1 + min(n, cap)) in units of 10^-9 (thousandths of weight,
// millionths of logarithm).
func (s *Scale) Strength(surface schemas.Surface, n int64) int64 {
	return s.weight[surface] * s.ln[min(n, s.cap)]
}

// Raw is a decayed sum of strengths in units of 10^-15.
type Raw int64

// Decayed gives what a day's strength is worth age days later: nothing before
// its day, and nothing once the window has passed.
func (s *Scale) Decayed(strength int64, age schemas.Date) Raw {
	if age < 0 || age >= s.window {
		return 0
	}
	return Raw(strength * s.decay[age])
}

// Score gives 1 - exp(-raw/scale) in units of 1/10,000, rounded.
func (s *Scale) Score(raw Raw) int32 {
	return round(one - s.miss(raw))
}

// miss is exp(-raw/scale), what the score lacks to 1, in units of 2^-62.
func (s *Scale) miss(raw Raw) uint64 {
	if raw <= 0 {
		return one
	}
	return expNegative(uint64(raw), s.scale)
}

// WithProfile gives the score of evidence and a profile's score (millionths)
// together: 1 - (1-score)·(1 - weight·profile). Either part alone gives itself.
func (s *Scale) WithProfile(raw Raw, profileMicro uint32) int32 {
	share := uint64(s.profile) * uint64(profileMicro) // of 10^9
	hi, lo := bits.Mul64(s.miss(raw), 1_000_000_000-min(share, 1_000_000_000))
	rest, _ := bits.Div64(hi, lo, 1_000_000_000)
	return round(one - rest)
}

func round(x uint64) int32 {
	return int32(nearest(bits.Mul64(x, Unit)))
}

// Reaches says whether a score reaches a threshold that is written with two
// decimals (given in thousandths): the score counts as rounded to two decimals,
// so that two days of three rows in a chat, 0.5989 on consecutive days, are the
// 0.60 that they were meant to be.
func Reaches(score int32, thresholdMilli int64) bool {
	return int64(score)+Unit/200 >= thresholdMilli*(Unit/1000)
}

// RawReaching gives the least raw whose score reaches a threshold, so that a
// replay compares integers instead of taking exponentials.
func (s *Scale) RawReaching(thresholdMilli int64) Raw {
	lo, hi := Raw(0), Raw(s.scale)*8
	for lo < hi {
		mid := lo + (hi-lo)/2
		if Reaches(s.Score(mid), thresholdMilli) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
