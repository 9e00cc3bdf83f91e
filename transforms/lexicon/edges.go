package lexicon

import "math/bits"

// edges maps (node, symbol or rune) to the next node: open addressing, at
// most three quarters full.
type edges struct {
	slots []edge
	used  int
	shift uint8
}

// edge is one entry; next 0 = the entry is free, since no edge leads to the
// root.
type edge struct {
	node, sym uint32
	next      uint32
}

func newEdges(n int) *edges {
	logSize := max(bits.Len(uint(n+n/3)), 4)
	return &edges{slots: make([]edge, 1<<logSize), shift: uint8(64 - logSize)}
}

// get follows an edge; 0 when there is none.
func (e *edges) get(node, sym uint32) uint32 {
	mask := uint64(len(e.slots) - 1)
	for i := (uint64(node)<<32 | uint64(sym)) * hashMul >> e.shift; ; i = (i + 1) & mask {
		s := &e.slots[i]
		if s.node == node && s.sym == sym || s.next == 0 {
			return s.next
		}
	}
}

// put adds an edge that is not there yet.
func (e *edges) put(node, sym, next uint32) {
	if 4*e.used >= 3*len(e.slots) {
		old := e.slots
		*e = edges{slots: make([]edge, 2*len(old)), shift: e.shift - 1}
		for _, s := range old {
			if s.next != 0 {
				e.put(s.node, s.sym, s.next)
			}
		}
	}
	mask := uint64(len(e.slots) - 1)
	i := (uint64(node)<<32 | uint64(sym)) * hashMul >> e.shift
	for e.slots[i].next != 0 {
		i = (i + 1) & mask
	}
	e.slots[i] = edge{node, sym, next}
	e.used++
}
