package lexicon

import (
	"encoding/binary"
	"math/bits"
)

// batch holds the words of one block, in arrays so that each step is a short
// loop whose turns do not wait for each other: what takes time is memory, and
// so the processor has many loads under way at once.
type batch struct {
	start, end [blockSize]uint8
	lo, hi     [blockSize]uint64
	slot       [blockSize]uint32
}

// maskLo and maskHi keep the first n bytes of a key; the size spares checks.
var maskLo, maskHi = func() (lo, hi [blockSize]uint64) {
	for n := range lo {
		lo[n] = 1<<(8*min(n, 8)) - 1 // all ones from 8 on
		hi[n] = 1<<(8*min(max(n-8, 0), 8)) - 1
	}
	return lo, hi
}()

// plainWords reads the words of a block that are ASCII and not long, given as
// runs.
func (m *Matcher) plainWords(block *[blockRoom]byte, run uint64, base int) {
	b := &m.batch
	n := uint(0)
	for edges := run ^ run<<1; edges != 0; n++ {
		b.start[n&63] = uint8(bits.TrailingZeros64(edges))
		edges &= edges - 1
		b.end[n&63] = uint8(bits.TrailingZeros64(edges))
		edges &= edges - 1
	}
	if n == 0 {
		return
	}
	slots, shift, sets := m.lex.words.slots, m.lex.words.shift&63, m.lex.masks.sets
	var single, digit uint64
	for k := uint(0); k < n; k++ {
		s := uint(b.start[k&63])
		size := uint(b.end[k&63]) - s
		lo := binary.LittleEndian.Uint64(block[s&63:]) & maskLo[size&63]
		hi := binary.LittleEndian.Uint64(block[s&63+8:]) & maskHi[size&63]
		if (^lo&maskLo[size&63]|^hi&maskHi[size&63])&letterBs != 0 {
			digit |= 1 << (k & 63)
		}
		lo |= caseBits & maskLo[size&63]
		hi |= caseBits & maskHi[size&63]
		b.lo[k&63], b.hi[k&63] = lo, hi
		b.slot[k&63] = uint32((lo^hi*hashMul)*hashMul>>shift) * 2
		single |= uint64(size-2) >> 63 << (k & 63)
	}
	for k := uint(0); k < n; k++ {
		w := &slots[b.slot[k&63]]
		other := w.lo ^ b.lo[k&63] | w.hi ^ b.hi[k&63] // not 0: the other half of the bucket
		b.slot[k&63] += uint32((other | -other) >> 63)
	}
	flags, mute := m.flags, m.mute
	m.flags = 0
	counts := ^(single | digit)
	have := len(m.tokens)
	out := m.tokens[have : have+int(n)]
	for k := range out {
		t, w := &out[k], &slots[b.slot[k&63]]
		flags |= tokenFlag(counts>>(k&63)&1) * tokenCounts
		// Field by field: a composite would be built aside and copied, which
		// waits for its own stores.
		t.start = uint32(base) + uint32(b.start[k&63])
		t.end = uint32(base) + uint32(b.end[k&63])
		t.syms, t.n, t.after = w.syms, w.n, w.after
		t.flags = flags | w.flags&^(w.flags&mute/tokenAccent*tokenTerm) // thé is not in "the"
		known := sets[w.known]
		if w.lo^b.lo[k&63]|w.hi^b.hi[k&63] != 0 {
			t.flags = flags
			known = m.lookOn(key{b.lo[k&63], b.hi[k&63]}, b.slot[k&63], t)
		}
		m.lanes.add(known & -(counts >> (k & 63) & 1))
		flags = 0
	}
	m.tokens = m.tokens[:have+int(n)]
	m.words += uint32(bits.OnesCount64(counts & (1<<n - 1)))
	m.rows = m.rows || single&(single>>1) != 0 || m.lastSingle && single&1 != 0
	m.lastSingle = single>>(n-1)&1 != 0
	for ; digit != 0; digit &= digit - 1 {
		k := bits.TrailingZeros64(digit) & 63
		if (b.lo[k]|b.hi[k])&letterBs != 0 {
			m.suspect(base+int(b.start[k]), base+int(b.end[k]), suspectLeet)
		}
	}
}
