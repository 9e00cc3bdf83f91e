package lexicon

import (
	"hash/maphash"
	"math/bits"
)

// digest stands for a text in tables; two texts never share one in practice.
type digest [2]uint64

// seeds differ from run to run, but nothing that depends on a digest's value
// is ever kept.
var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

func digestOf(b []byte) digest {
	return digest{maphash.Bytes(seeds[0], b), maphash.Bytes(seeds[1], b) | 1}
}

// digestTable numbers digests: open addressing, at most three quarters full.
type digestTable struct {
	slots []numberedDigest
	used  int
}

// numberedDigest is one entry; a digest's second half is odd, so that 0 there
// means that the entry is free.
type numberedDigest struct {
	digest digest
	number uint32
}

// newDigestTable makes a table for about n digests; it grows.
func newDigestTable(n int) *digestTable {
	return &digestTable{slots: make([]numberedDigest, 1<<bits.Len(uint(n+n/3+1)))}
}

// number gives the number of a digest, which is next if it has none yet.
func (t *digestTable) number(d digest, next uint32) uint32 {
	if 4*t.used >= 3*len(t.slots) {
		old := t.slots
		t.slots, t.used = make([]numberedDigest, 2*len(old)), 0
		for _, s := range old {
			if s.digest[1] != 0 {
				t.number(s.digest, s.number)
			}
		}
	}
	mask := uint64(len(t.slots) - 1)
	for i := d[0] & mask; ; i = (i + 1) & mask {
		switch s := &t.slots[i]; {
		case s.digest == d:
			return s.number
		case s.digest[1] == 0:
			*s = numberedDigest{d, next}
			t.used++
			return next
		}
	}
}
