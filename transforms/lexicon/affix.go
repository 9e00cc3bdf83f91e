package lexicon

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// affixTable finds the stems of one side that a word holds: at its front
// (goesOn), at its end (startsEarlier) or anywhere (anyside). Stems are
// grouped by the bytes at their fixed side, those of six bytes and more by
// six, shorter ones by three; a group knows which lengths occur, so that most
// words cost two loads.
type affixTable struct {
	side    affix
	short   [1024]uint64  // bit of the two bytes of each stem of two bytes
	lengths [1024]uint64  // by hash of three bytes: bit n = a stem of n bytes, 3 to 5
	sixes   [1024]uint64  // bit of a hash of six bytes that a longer stem has: most words end here
	longer  [16384]uint64 // by hash of six bytes: the same as lengths, for 6 and more
	begins  [4]uint64     // bit of the first byte of each stem
	stems   *wordTable    // slot.syms is the stem's symbol
	masks   *maskList
}

func newAffixTable(side affix, masks *maskList) *affixTable {
	return &affixTable{side: side, stems: newWordTable(0), masks: masks}
}

// shortGroup and longGroup hash three and six bytes.
func shortGroup(w []byte) uint32 {
	x := uint32(w[0]) | uint32(w[1])<<8 | uint32(w[2])<<16
	return x * 0x9E3779B1 >> 22
}

func longGroup(w []byte) uint64 {
	x := uint64(binary.LittleEndian.Uint32(w)) | uint64(binary.LittleEndian.Uint16(w[4:]))<<32
	return x * hashMul >> 48
}

// addLong notes the length of a stem by the six bytes at its fixed side.
func (a *affixTable) addLong(six []byte, n int) {
	g := longGroup(six)
	a.sixes[g>>6] |= 1 << (g & 63)
	a.longer[g>>2] |= 1 << n
}

// long gives the lengths of the stems with these six bytes.
func (a *affixTable) long(six []byte) uint64 {
	g := longGroup(six)
	if a.sixes[g>>6]>>(g&63)&1 == 0 {
		return 0
	}
	return a.longer[g>>2]
}

// longStem is the length from which stems are grouped by six bytes.
const longStem = 6

// shortBit gives the place of two bytes in short.
func shortBit(w []byte) (int, uint64) {
	x := int(w[0])<<8 | int(w[1])
	return x >> 6, 1 << (x & 63)
}

// add enters a stem of two bytes or more with its symbol and the languages that know it.
func (a *affixTable) add(stem string, sym uint32, known uint64) {
	w := []byte(stem)
	a.begins[w[0]>>6] |= 1 << (w[0] & 63)
	switch n := len(w); {
	case n == 2:
		i, bit := shortBit(w)
		a.short[i] |= bit
	case n < longStem && a.side == startsEarlier:
		a.lengths[shortGroup(w[n-3:])] |= 1 << n
	case n < longStem:
		a.lengths[shortGroup(w)] |= 1 << n
	case a.side == startsEarlier:
		a.addLong(w[n-longStem:], n)
	default:
		a.addLong(w, n)
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
		for lengths := a.fitting(w, 0); lengths != 0; lengths &= lengths - 1 {
			dst, known = a.look(w[:bits.TrailingZeros64(lengths)], dst, from, known)
		}
	case a.side == startsEarlier:
		lengths := a.lengths[shortGroup(w[len(w)-3:])]
		if len(w) >= longStem {
			lengths |= a.long(w[len(w)-longStem:])
		}
		for lengths &= upTo(len(w)); lengths != 0; lengths &= lengths - 1 {
			dst, known = a.look(w[len(w)-bits.TrailingZeros64(lengths):], dst, from, known)
		}
	default:
		for i := 0; i+3 <= len(w); i++ {
			if a.begins[w[i]>>6]>>(w[i]&63)&1 == 0 {
				continue
			}
			for lengths := a.fitting(w, i); lengths != 0; lengths &= lengths - 1 {
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

// fitting gives the lengths of the stems that may begin at w[i].
func (a *affixTable) fitting(w []byte, i int) uint64 {
	w = w[i:]
	lengths := a.lengths[shortGroup(w)]
	if len(w) >= longStem {
		lengths |= a.long(w)
	}
	return lengths & upTo(len(w))
}

// upTo has the bits of the lengths up to n.
func upTo(n int) uint64 {
	if n >= maxWord {
		return ^uint64(0)
	}
	return 1<<(n+1) - 1
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
