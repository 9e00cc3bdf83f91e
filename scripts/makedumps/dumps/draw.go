package dumps

import (
	"math/rand/v2"
	"sort"
)

// weighted is a list from which entries are drawn by their weight.
type weighted[T any] struct {
	values []T
	ends   []int // running sums of the weights
}

func (w *weighted[T]) add(v T, weight int) {
	end := weight
	if n := len(w.ends); n > 0 {
		end += w.ends[n-1]
	}
	w.values = append(w.values, v)
	w.ends = append(w.ends, end)
}

// draw takes one entry; the list must not be empty.
func (w *weighted[T]) draw(r *rand.Rand) T {
	x := r.IntN(w.ends[len(w.ends)-1])
	return w.values[sort.SearchInts(w.ends, x+1)]
}

// pick takes one entry of a list that is not empty, all alike.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// chance is true n times in a million.
func chance(r *rand.Rand, perMillion int) bool { return r.IntN(1_000_000) < perMillion }

// mix hashes a few integers into one (the finaliser of SplitMix64, folded over
// them), so that what it seeds depends on all of them and on their order.
func mix(parts ...uint64) uint64 {
	h := uint64(len(parts)) * 0x9e3779b97f4a7c15
	for _, p := range parts {
		h = finalise(h ^ p + 0x9e3779b97f4a7c15)
	}
	return h
}

func finalise(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// generator is a random source that a few integers seed.
func generator(seed uint64, parts ...uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, mix(parts...)))
}

// hexID is a fixed-width id of a letter and 16 hex digits.
func hexID(letter byte, x uint64) string {
	const digits = "0123456789abcdef"
	var b [17]byte
	b[0] = letter
	for i := 16; i > 0; i-- {
		b[i] = digits[x&15]
		x >>= 4
	}
	return string(b[:])
}
