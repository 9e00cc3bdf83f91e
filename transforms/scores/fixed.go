// Package scores turns a person's evidence into interest scores. All sums are
// of integers in fixed point, so that every machine, order and sharding gives
// the same.
//
//	raw   = Σ days 2^(-age/half life) Σ surfaces weight·ln(1 + min(n, cap))
//	score = 1 - exp(-raw/scale)
package scores

import "math/bits"

// Micro is the unit of logarithms and decays: 1 is 1,000,000.
const Micro = 1_000_000

// one is 1 in the fixed point of the exponential: 2^-62 a unit, so that a
// product of two fits the 128 bits of bits.Mul64.
const one = uint64(1) << 62

// ln2Inverse is 1/ln 2 and ln2 is ln 2, both in units of 2^-62
// (1.44269504088896340736, 0.69314718055994530942).
const (
	ln2Inverse = uint64(6653256548922161000)
	ln2        = uint64(3196577161300663915)
)

// mul multiplies two numbers in units of 2^-62.
func mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi<<2 | lo>>62
}

// expNegative gives exp(-x) in units of 2^-62, for x = num/den ≥ 0. It splits
// x into k·ln 2 + r and sums the series of exp(-r) for r < ln 2; 20 terms leave
// less than the last bit.
func expNegative(num, den uint64) uint64 {
	if num/den >= 40 {
		return 0 // exp(-40) is less than a score can show
	}
	hi, lo := bits.Mul64(num, one)
	x, _ := bits.Div64(hi%den, lo, den) // the fraction's 64 bits
	whole := hi / den                   // x ≥ 4 needs more than 64 bits
	// k = floor(x / ln 2), by subtraction: at most 58 rounds, and exact.
	k := uint(0)
	for whole > 0 || x >= ln2 {
		var borrow uint64
		x, borrow = bits.Sub64(x, ln2, 0)
		whole -= borrow
		k++
	}
	sum, term := one, one
	for n := uint64(1); n <= 20; n++ {
		term = mul(term, x) / n
		if n%2 == 1 {
			sum -= term
		} else {
			sum += term
		}
	}
	return sum >> k
}

// lnTable gives ln(1+n) in millionths, for n from 0 to the cap.
func lnTable(limit int64) []int64 {
	t := make([]int64, limit+1)
	for n := range t {
		t[n] = lnMicro(uint64(n) + 1)
	}
	return t
}

// lnMicro gives ln(n) in millionths, rounded, by ln n = -2 Σ artanh terms
// around powers of two: n = 2^k·m with 1 ≤ m < 2, ln m = 2·artanh((m-1)/(m+1)).
func lnMicro(n uint64) int64 {
	k := uint(bits.Len64(n) - 1)
	m := n << (62 - k) // m in [1, 2)
	hi, lo := bits.Mul64(m-one, one)
	z, _ := bits.Div64(hi, lo, m+one)
	square := mul(z, z)
	sum, power := uint64(0), z
	for i := uint64(1); i < 40; i += 2 {
		sum += power / i
		power = mul(power, square)
	}
	hi, lo = bits.Mul64(2*sum, Micro)
	high, low := bits.Mul64(ln2, uint64(k)*Micro)
	low, carry := bits.Add64(low, lo, 0)
	high, _ = bits.Add64(high, hi, carry)
	return nearest(high, low)
}

// nearest rounds a 128-bit number in units of 2^-62 to a whole one.
func nearest(hi, lo uint64) int64 {
	return int64(hi<<2|lo>>62) + int64(lo>>61&1)
}

// decayTable gives 2^(-age/halfLife) in millionths, for ages of 0 to days.
func decayTable(halfLife, days int32) []int64 {
	t := make([]int64, days+1)
	for age := range t {
		// 2^(-age/h) = exp(-age·ln2/h); ln 2 as 693147180559945309/10^18.
		e := expNegative(uint64(age)*693_147_180_559_945, uint64(halfLife)*1_000_000_000_000_000)
		t[age] = nearest(bits.Mul64(e, Micro))
	}
	return t
}
