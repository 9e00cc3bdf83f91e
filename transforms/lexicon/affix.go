package lexicon

import (
	"math/bits"
	"slices"
)

// affixTable finds the stems of one side that a word holds: at its front
// (goesOn), at its end (startsEarlier) or anywhere (anyside). Stems are
// grouped by the three bytes at their fixed side; a group knows which lengths
// occur, so that most words cost one load.
type affixTable struct {
	side    affix
	lengths [4096]uint64 // by hash of three bytes: bit n = a stem of n bytes
	short   [1024]uint64 // bit of the two bytes of each stem of two bytes
	stems   *wordTable   // slot.syms is the stem's symbol
	masks   *maskList
}

func newAffixTable(side affix, n int, masks *maskList) *affixTable {
	return &affixTable{side: side, stems: newWordTable(n), masks: masks}
}

// group hashes three bytes.
func group(w []byte) uint32 {
	x := uint32(w[0]) | uint32(w[1])<<8 | uint32(w[2])<<16
	return x * 0x9E3779B1 >> 20
}

// shortBit gives the place of two bytes in short.
func shortBit(w []byte) (int, uint64) {
	x := int(w[0])<<8 | int(w[1])
	return x >> 6, 1 << (x & 63)
}

// add enters a stem of two bytes or more with its symbol and the languages that know it.
func (a *affixTable) add(stem string, sym uint32, known uint64) {
	w := []byte(stem)
	switch {
	case len(w) == 2:
		i, bit := shortBit(w)
		a.short[i] |= bit
	case a.side == startsEarlier:
		a.lengths[group(w[len(w)-3:])] |= 1 << len(w)
	default:
		a.lengths[group(w)] |= 1 << len(w)
	}
	s := a.stems.insert(w)
	s.syms = sym
	s.known = a.masks.union(s.known, known)
}

// symbols appends the symbols of the stems that w holds to dst, each once,
// and gives the languages that know one of them. from is where the symbols
// of w begin in dst.
func (a *affixTable) symbols(w []byte, dst []uint32, from int) ([]uint32, uint64) {
	var known uint64
	if a.stems.used == 0 || len(w) < 2 {
		return dst, 0
	}
	if edge := a.edge(w); edge != nil {
		dst, known = a.look(edge, dst, from, known)
	}
	switch {
	case len(w) < 3:
	case a.side == goesOn:
		for lengths := fitting(a.lengths[group(w)], len(w)); lengths != 0; lengths &= lengths - 1 {
			dst, known = a.look(w[:bits.TrailingZeros64(lengths)], dst, from, known)
		}
	case a.side == startsEarlier:
		for lengths := fitting(a.lengths[group(w[len(w)-3:])], len(w)); lengths != 0; lengths &= lengths - 1 {
			dst, known = a.look(w[len(w)-bits.TrailingZeros64(lengths):], dst, from, known)
		}
	default:
		for i := 0; i+3 <= len(w); i++ {
			for lengths := fitting(a.lengths[group(w[i:])], len(w)-i); lengths != 0; lengths &= lengths - 1 {
				dst, known = a.look(w[i:i+bits.TrailingZeros64(lengths)], dst, from, known)
			}
		}
	}
	return dst, known
}

// edge gives the two bytes at the fixed side of w when they are a stem.
func (a *affixTable) edge(w []byte) []byte {
	switch a.side {
	case goesOn:
		w = w[:2]
	case startsEarlier:
		w = w[len(w)-2:]
	default:
		return nil // a core is longer
	}
	if i, bit := shortBit(w); a.short[i]&bit == 0 {
		return nil
	}
	return w
}

// fitting keeps the lengths up to n.
func fitting(lengths uint64, n int) uint64 {
	if n < maxWord {
		lengths &= 1<<(n+1) - 1
	}
	return lengths
}

func (a *affixTable) look(part []byte, dst []uint32, from int, known uint64) ([]uint32, uint64) {
	s := a.stems.at(part)
	if s == nil {
		return dst, known
	}
	if len(dst)-from < maxSymbols && !slices.Contains(dst[from:], s.syms) {
		dst = append(dst, s.syms)
	}
	return dst, known | a.masks.sets[s.known]
}

// maxSymbols bounds the symbols of one word, so that they can be counted in
// a byte.
const maxSymbols = 255

// affixes appends the symbols of all the stems that a word holds.
func (l *Lexicon) affixes(w []byte, dst []uint32) ([]uint32, uint64) {
	from := len(dst)
	dst, a := l.stems.symbols(w, dst, from)
	dst, b := l.tails.symbols(w, dst, from)
	dst, c := l.cores.symbols(w, dst, from)
	return dst, a | b | c
}
