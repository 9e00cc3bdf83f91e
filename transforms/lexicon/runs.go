package lexicon

import "encoding/binary"

// Words are found 64 bytes at a time, in plain 64-bit registers: one addition
// compares eight bytes with a bound, and no branch depends on what the bytes
// are.

const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
	caseBits = 0x2020202020202020 // set in small letters and digits
	letterBs = 0x4040404040404040 // set in letters, clear in digits
)

// blockSize is how many bytes blockRuns judges; blockRoom adds what a word
// that starts in the block is loaded with.
const (
	blockSize = 64
	blockRoom = blockSize + 16
)

// within gives the high bit of each byte of x, all below 0x80, that is from
// low to high; other bits are noise.
func within(x uint64, low, high byte) uint64 {
	return (x + uint64(0x80-low)*eachByte) &^ (x + uint64(0x7F-high)*eachByte)
}

// blockRuns gives a bit for each byte of a block that may be of a word: an
// ASCII letter or digit, or any byte of a rune beyond ASCII. odd is not zero
// when the block holds a byte beyond ASCII, or one that signs may list.
func blockRuns(b *[blockRoom]byte) (run, odd uint64) {
	for k := uint(0); k < blockSize; k += 8 {
		x := binary.LittleEndian.Uint64(b[k : k+8])
		x7 := x &^ highBits
		w := within(x7|caseBits, 'a', 'z') | within(x7, '0', '9') | x
		odd |= within(x7, '!', '$') | within(x7, ';', '@') | x
		run |= (w & highBits >> 7 * 0x0102040810204080) >> 56 << (k & 63)
	}
	return run, odd & highBits
}

// blockOdds gives a bit for each byte of a block that signs may list, and for
// each byte beyond ASCII.
func blockOdds(b *[blockRoom]byte) (sign, high uint64) {
	for k := uint(0); k < blockSize; k += 8 {
		x := binary.LittleEndian.Uint64(b[k : k+8])
		x7 := x &^ highBits
		s := (within(x7, '!', '$') | within(x7, ';', '@')) &^ x
		sign |= (s & highBits >> 7 * 0x0102040810204080) >> 56 << (k & 63)
		high |= (x & highBits >> 7 * 0x0102040810204080) >> 56 << (k & 63)
	}
	return sign, high
}

// What a sign between words means.
const (
	signEnds   = 1 << iota // ends a phrase
	signLetter             // may stand for a letter: @ $ !
	signTag                // starts a hashtag
)

var signs = [256]uint8{'?': signEnds, ';': signEnds, '!': signEnds | signLetter, '@': signLetter, '$': signLetter, '#': signTag}

// isWordByte is blockRuns for one byte.
func isWordByte(c byte) bool {
	return c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}
