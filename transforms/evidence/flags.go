package evidence

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"

	"github.com/tamis-data/tamis/schemas"
)

// Flags are the flagged conversations of many days.
type Flags struct {
	entries      []flag
	flagDays     schemas.Date
	takeBackDays schemas.Date
	sorted       bool
	// filter has a bit set for the leading bits of each flagged conversation:
	// nearly all that are asked for are not flagged, and end here.
	filter []uint64
	shift  int
}

type flag struct {
	conversation uint64
	day          schemas.Date
}

// NewFlags makes an empty set. A flag keeps its conversation out for flagDays
// from its own day on, and takes back what the conversation gave in the
// takeBackDays before.
func NewFlags(flagDays, takeBackDays int32) *Flags {
	return &Flags{flagDays: schemas.Date(flagDays), takeBackDays: schemas.Date(takeBackDays)}
}

// Add adds the flags of a day, in any order.
func (f *Flags) Add(day schemas.Date, conversations []uint64) {
	for _, c := range conversations {
		f.entries = append(f.entries, flag{c, day})
	}
	f.sorted = false
}

// With gives the sealed set of these flags and those of one day more. The
// receiver is not changed and may be shared.
func (f *Flags) With(day schemas.Date, conversations []uint64) *Flags {
	all := *f
	all.entries = slices.Clip(slices.Clone(f.entries))
	all.Add(day, conversations)
	all.Seal()
	return &all
}

// Seal sorts the set. It must be called after the last Add and before the set
// is shared.
func (f *Flags) Seal() {
	slices.SortFunc(f.entries, func(a, b flag) int {
		return cmp.Or(cmp.Compare(a.conversation, b.conversation), cmp.Compare(a.day, b.day))
	})
	f.entries = slices.Compact(f.entries)
	f.sorted = true
	size := max(6, bits.Len(uint(len(f.entries)))+4) // 16 to 32 bits a flag
	f.filter, f.shift = make([]uint64, 1<<(size-6)), 64-size
	for _, e := range f.entries {
		at := e.conversation >> f.shift
		f.filter[at/64] |= 1 << (at % 64)
	}
}

// Seen tells whether rows of day are out because their conversation was flagged
// on a day from day-flagDays to day+takeBackDays, and whether one of these is
// the day itself. A set that was not sealed flags everything.
func (f *Flags) Seen(conversation uint64, day schemas.Date) (flagged, sameDay bool) {
	if !f.sorted {
		return true, true
	}
	if at := conversation >> f.shift; f.filter[at/64]>>(at%64)&1 == 0 {
		return false, false
	}
	i, _ := slices.BinarySearchFunc(f.entries, flag{conversation, day - f.flagDays}, func(a, b flag) int {
		return cmp.Or(cmp.Compare(a.conversation, b.conversation), cmp.Compare(a.day, b.day))
	})
	for ; i < len(f.entries) && f.entries[i].conversation == conversation && f.entries[i].day <= day+f.takeBackDays; i++ {
		flagged = true
		sameDay = sameDay || f.entries[i].day == day
	}
	return flagged, sameDay
}

// Distinct sorts conversations and drops repetitions.
func Distinct(conversations []uint64) []uint64 {
	slices.Sort(conversations)
	return slices.Compact(conversations)
}

// AppendFlags appends conversations to a block, 8 bytes each.
func AppendFlags(dst []byte, conversations []uint64) []byte {
	for _, c := range conversations {
		dst = binary.LittleEndian.AppendUint64(dst, c)
	}
	return dst
}

// DecodeFlags is the inverse of AppendFlags.
func DecodeFlags(block []byte) ([]uint64, error) {
	if len(block)%8 != 0 {
		return nil, errors.New("a block of flags is cut short")
	}
	out := make([]uint64, 0, len(block)/8)
	for ; len(block) > 0; block = block[8:] {
		out = append(out, binary.LittleEndian.Uint64(block))
	}
	return out, nil
}
