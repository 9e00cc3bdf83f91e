package lexicon

import (
	"encoding/binary"
	"math/bits"
)

// hashMul spreads keys over a table (the golden ratio of 2^64, odd).
const hashMul = 0x9E3779B97F4A7C15

// keyOf gives the key of a folded word of up to 16 bytes. No word holds a
// zero byte, so that words and keys are one to one.
func keyOf(w []byte) key {
	if len(w) <= 8 {
		return key{lo: partial(w)}
	}
	return key{lo: binary.LittleEndian.Uint64(w), hi: partial(w[8:])}
}

// spell appends the word of a key.
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
	if len(w) == 8 {
		return binary.LittleEndian.Uint64(w)
	}
	var k uint64
	for i := len(w) - 1; i >= 0; i-- {
		k = k<<8 | uint64(w[i])
	}
	return k
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

// wordTable finds folded words. Those of up to 16 bytes, nearly all, are
// their own keys in buckets of two slots, at most three quarters full; a full
// bucket spills into the next.
type wordTable struct {
	slots []slot
	long  map[string]*slot
	used  int
	shift uint8
}

// newWordTable makes a table for up to n words.
func newWordTable(n int) *wordTable {
	logSize := max(bits.Len(uint(n+n/3)), 4)
	return &wordTable{slots: make([]slot, 1<<logSize), long: map[string]*slot{}, shift: uint8(64 - logSize + 1)}
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

// findLong gives the slot of a word of more than 16 bytes, or nil.
func (t *wordTable) findLong(w []byte) *slot { return t.long[string(w)] }

// at gives the slot of any word, or nil.
func (t *wordTable) at(w []byte) *slot {
	if len(w) > maxKey {
		return t.findLong(w)
	}
	k := keyOf(w)
	if at, ok := t.find(k.lo, k.hi); ok {
		return &t.slots[at]
	}
	return nil
}

// insert gives the slot of a word, made if it was not there.
func (t *wordTable) insert(w []byte) *slot {
	if s := t.at(w); s != nil {
		return s
	}
	t.used++
	if len(w) > maxKey {
		s := new(slot)
		t.long[string(w)] = s
		return s
	}
	k := keyOf(w)
	at := t.bucket(k.lo, k.hi)
	for t.slots[at].lo != 0 {
		at = (at + 1) & uint32(len(t.slots)-1)
	}
	t.slots[at].lo, t.slots[at].hi = k.lo, k.hi
	return &t.slots[at]
}
