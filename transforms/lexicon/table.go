package lexicon

import (
	"encoding/binary"
	"math/bits"
)

// hashMul spreads keys over a table (the golden ratio of 2^64, odd).
const hashMul = 0x9E3779B97F4A7C15

// keyOf gives the key of a folded word. One of up to 16 bytes is its own key:
// no word holds a zero byte, so that words and keys are one to one. A longer
// one is hashed to 120 bits, and marked by a byte that UTF-8 never has.
func keyOf(w []byte) key {
	switch {
	case len(w) <= 8:
		return key{lo: partial(w)}
	case len(w) <= maxKey:
		return key{lo: binary.LittleEndian.Uint64(w), hi: partial(w[8:])}
	}
	var k key
	for i := 0; i < len(w); i += 8 {
		x := binary.LittleEndian.Uint64(w[min(i, len(w)-8):]) + uint64(len(w))
		high, low := bits.Mul64(k.lo^x^hashMul, k.hi^x|1)
		k.lo, k.hi = k.lo*hashMul^x^high, bits.RotateLeft64(k.hi, 29)+x*hashMul^low
	}
	k.lo = (k.lo ^ k.lo>>29) * hashMul
	k.hi = (k.hi^k.hi>>32)*hashMul | 0xFF<<56
	if k.lo == 0 {
		k.lo = 1
	}
	return k
}

// isHash tells the key of a long word.
func (k *key) isHash() bool { return k.hi>>56 == 0xFF }

// spell appends the word of a key that is not a hash.
func (k *key) spell(dst []byte) []byte {
	n := len(dst) + 8 - bits.LeadingZeros64(k.lo)/8
	if k.hi != 0 {
		n += 8 - bits.LeadingZeros64(k.hi)/8
	}
	dst = binary.LittleEndian.AppendUint64(dst, k.lo)
	return binary.LittleEndian.AppendUint64(dst, k.hi)[:n]
}

// partial loads up to 8 bytes, zeros above.
func partial(w []byte) uint64 {
	switch n := len(w); {
	case n == 8:
		return binary.LittleEndian.Uint64(w)
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(w)) | uint64(binary.LittleEndian.Uint32(w[n-4:]))<<(8*n-32)
	case n > 0:
		return uint64(w[0]) | uint64(w[n/2])<<(n/2*8) | uint64(w[n-1])<<(8*n-8)
	}
	return 0
}

// slot answers for one word; two slots are a cache line, so that a word which
// begins nothing costs one load from memory.
type slot struct {
	lo, hi uint64    // the word itself; lo 0 = the slot is free
	after  uint64    // childBit of each symbol that may follow one of its own
	syms   uint32    // its symbol when it has one, else the first of its run
	known  maskIndex // the languages that know the word
	n      uint8     // number of symbols
	flags  tokenFlag // tokenTerm, tokenMany
}

// wordTable finds folded words by their keys, in buckets of two slots, at most three quarters full; a full
// bucket spills into the next.
type wordTable struct {
	slots []slot
	used  int
	shift uint8
}

// newWordTable makes a table for about n words; it grows.
func newWordTable(n int) *wordTable {
	logSize := max(bits.Len(uint(n+n/3)), 4)
	return &wordTable{slots: make([]slot, 1<<logSize), shift: uint8(64 - logSize + 1)}
}

// bucket gives the first slot of the bucket of a key.
func (t *wordTable) bucket(lo, hi uint64) uint32 {
	return uint32((lo^hi*hashMul)*hashMul>>t.shift) * 2
}

// find gives the slot of a key.
func (t *wordTable) find(lo, hi uint64) (uint32, bool) {
	mask := uint32(len(t.slots) - 1)
	for at := t.bucket(lo, hi); ; at = (at + 1) & mask {
		switch s := &t.slots[at]; {
		case s.lo == lo && s.hi == hi:
			return at, true
		case s.lo == 0:
			return 0, false
		}
	}
}

// at gives the slot of a word, or nil.
func (t *wordTable) at(w []byte) *slot {
	k := keyOf(w)
	if at, ok := t.find(k.lo, k.hi); ok {
		return &t.slots[at]
	}
	return nil
}

// insert gives the slot of a word, made if it was not there. The next insert
// may move it.
func (t *wordTable) insert(w []byte) *slot {
	if 4*t.used >= 3*len(t.slots) {
		old := t.slots
		*t = wordTable{slots: make([]slot, 2*len(old)), shift: t.shift - 1}
		for i := range old {
			if old[i].lo != 0 {
				*t.free(key{old[i].lo, old[i].hi}) = old[i]
			}
		}
	}
	k := keyOf(w)
	s := t.free(k)
	s.lo, s.hi = k.lo, k.hi
	return s
}

// free gives the slot of a key, or the free one that it takes.
func (t *wordTable) free(k key) *slot {
	mask := uint32(len(t.slots) - 1)
	at := t.bucket(k.lo, k.hi)
	for t.slots[at].lo != 0 {
		if t.slots[at].lo == k.lo && t.slots[at].hi == k.hi {
			return &t.slots[at]
		}
		at = (at + 1) & mask
	}
	t.used++
	return &t.slots[at]
}
