package schemas

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// MemberKey is a person: the first 16 bytes of HMAC-SHA256(key, account id).
// Buckets and files are ordered by its bytes.
type MemberKey [16]byte

// String gives 32 lower-case hex digits, as printed in tables.
func (k MemberKey) String() string { return hex.EncodeToString(k[:]) }

// Bucket gives the member's bucket among 2^bits: the leading bits of the key.
func (k MemberKey) Bucket(bits int) int {
	return int(uint64(binary.BigEndian.Uint32(k[:4])) >> (32 - bits))
}

// RecordKind says what a record stands for.
type RecordKind uint8

// The kinds of records that cross the shuffle.
const (
	// RowUsed is a row that every gate let through so far: it counts, and its
	// interests count unless its conversation is flagged elsewhere.
	RowUsed RecordKind = iota + 1
	// RowUncovered is a row that was turned away because its own language is not
	// covered; its words still weigh in the verdict on its conversation.
	RowUncovered
	// HomeExcluded is only the news that a person's home was in an excluded
	// place at that time.
	HomeExcluded
)

// Record is what a row leaves after the gates: no text, no raw id.
type Record struct {
	Member       MemberKey
	Conversation uint64 // keyed hash
	Kind         RecordKind
	Surface      Surface
	Home         uint16 // two-letter code, packed big-endian
	Millis       uint32 // since the start of the day
	Words, Known uint16 // words of the person's own text, and those of its best language
	Interests    []uint16
}

// recordFixed is the encoded size without the interests.
const recordFixed = 16 + 8 + 1 + 1 + 2 + 4 + 2 + 2 + 1

// MaxInterests is how many interests a record holds at most.
const MaxInterests = 255

var errRecord = errors.New("a block of records is cut short")

// Append appends the record's encoding to a block.
func (r *Record) Append(dst []byte) []byte {
	dst = append(dst, r.Member[:]...)
	dst = binary.LittleEndian.AppendUint64(dst, r.Conversation)
	dst = append(dst, byte(r.Kind), byte(r.Surface))
	dst = binary.LittleEndian.AppendUint16(dst, r.Home)
	dst = binary.LittleEndian.AppendUint32(dst, r.Millis)
	dst = binary.LittleEndian.AppendUint16(dst, r.Words)
	dst = binary.LittleEndian.AppendUint16(dst, r.Known)
	ids := r.Interests[:min(len(r.Interests), MaxInterests)]
	dst = append(dst, byte(len(ids)))
	for _, id := range ids {
		dst = binary.LittleEndian.AppendUint16(dst, id)
	}
	return dst
}

// Next decodes the first record of a block into r, whose Interests are reused,
// and gives the rest.
func (r *Record) Next(block []byte) (rest []byte, err error) {
	if len(block) < recordFixed {
		return nil, errRecord
	}
	n := recordFixed + 2*int(block[recordFixed-1])
	if len(block) < n {
		return nil, errRecord
	}
	copy(r.Member[:], block)
	r.Conversation = binary.LittleEndian.Uint64(block[16:])
	r.Kind, r.Surface = RecordKind(block[24]), Surface(block[25])
	r.Home = binary.LittleEndian.Uint16(block[26:])
	r.Millis = binary.LittleEndian.Uint32(block[28:])
	r.Words = binary.LittleEndian.Uint16(block[32:])
	r.Known = binary.LittleEndian.Uint16(block[34:])
	if r.Kind < RowUsed || r.Kind > HomeExcluded || r.Surface < Assistant || r.Surface > Vibes {
		return nil, fmt.Errorf("a block of records holds kind %d, surface %d", r.Kind, r.Surface)
	}
	r.Interests = r.Interests[:0]
	for b := block[recordFixed:n]; len(b) > 0; b = b[2:] {
		r.Interests = append(r.Interests, binary.LittleEndian.Uint16(b))
	}
	return block[n:], nil
}

// CountRecords counts the records of a block; an error if it is not made of
// whole ones. What Next then finds wrong is in a record's own fields.
func CountRecords(block []byte) (n int, err error) {
	for ; len(block) > 0; n++ {
		if len(block) < recordFixed || len(block) < RecordSize(block) {
			return n, errRecord
		}
		block = block[RecordSize(block):]
	}
	return n, nil
}

// RecordSize gives the size of the first record of a block that CountRecords
// has found whole.
func RecordSize(block []byte) int { return recordFixed + 2*int(block[recordFixed-1]) }

// RecordMember gives the member of the first record of such a block.
func RecordMember(block []byte) MemberKey { return MemberKey(block[:len(MemberKey{})]) }

// Personal is what the optional inputs say of one person and one interest.
type Personal struct {
	Member   MemberKey
	Kind     PersonalKind
	Interest uint16 // 0 for an erasure
	Micro    uint32 // profile: score in millionths
	Day      Date   // erasure: evidence up to this day is gone
}

// PersonalKind says which optional input a Personal comes from.
type PersonalKind uint8

// The optional inputs.
const (
	Profile PersonalKind = iota + 1
	Hidden
	Erased
)

const personalSize = 16 + 1 + 2 + 4 + 4

// Append appends the encoding to a block.
func (p *Personal) Append(dst []byte) []byte {
	dst = append(dst, p.Member[:]...)
	dst = append(dst, byte(p.Kind))
	dst = binary.LittleEndian.AppendUint16(dst, p.Interest)
	dst = binary.LittleEndian.AppendUint32(dst, p.Micro)
	return binary.LittleEndian.AppendUint32(dst, uint32(p.Day))
}

// Next decodes the first entry of a block and gives the rest.
func (p *Personal) Next(block []byte) (rest []byte, err error) {
	if len(block) < personalSize {
		return nil, errRecord
	}
	copy(p.Member[:], block)
	p.Kind = PersonalKind(block[16])
	p.Interest = binary.LittleEndian.Uint16(block[17:])
	p.Micro = binary.LittleEndian.Uint32(block[19:])
	p.Day = Date(int32(binary.LittleEndian.Uint32(block[23:])))
	if p.Kind < Profile || p.Kind > Erased {
		return nil, fmt.Errorf("a block of personal entries holds kind %d", p.Kind)
	}
	return block[personalSize:], nil
}
