package evidence

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/tamis-data/tamis/schemas"
)

// Person is one person's evidence of one day.
type Person struct {
	Member schemas.MemberKey
	// Home is the newest home of the day, and Millis (since the start of the
	// day) when it was seen.
	Home   uint16
	Millis uint32
	// Rows counts the day's used rows before later flags take some away.
	Rows   uint32
	Groups []Group // by conversation, then surface
}

// Group is what a person said in one conversation on one surface.
type Group struct {
	Conversation uint64
	Surface      schemas.Surface
	Rows         uint32
	Topics       []Topic // in order of their interests
}

// Topic is a set of interests that Rows rows matched, directly, without
// ancestors. Keeping the sets lets a hidden interest take its rows away from
// its ancestors too.
type Topic struct {
	Interests []uint16 // sorted
	Rows      uint32
}

// Append appends the encoding of the person to dst:
//
//	member 16 · home u16 · millis u32 · uvarint rows · uvarint groups ·
//	  (conversation u64 · surface u8 · uvarint rows · uvarint topics ·
//	    (uvarint rows · uvarint interests · u16 …) …) …
func (p *Person) Append(dst []byte) []byte {
	dst = append(dst, p.Member[:]...)
	dst = binary.LittleEndian.AppendUint16(dst, p.Home)
	dst = binary.LittleEndian.AppendUint32(dst, p.Millis)
	dst = binary.AppendUvarint(dst, uint64(p.Rows))
	dst = binary.AppendUvarint(dst, uint64(len(p.Groups)))
	for _, g := range p.Groups {
		dst = binary.LittleEndian.AppendUint64(dst, g.Conversation)
		dst = append(dst, byte(g.Surface))
		dst = binary.AppendUvarint(dst, uint64(g.Rows))
		dst = binary.AppendUvarint(dst, uint64(len(g.Topics)))
		for _, t := range g.Topics {
			dst = binary.AppendUvarint(dst, uint64(t.Rows))
			dst = binary.AppendUvarint(dst, uint64(len(t.Interests)))
			for _, id := range t.Interests {
				dst = binary.LittleEndian.AppendUint16(dst, id)
			}
		}
	}
	return dst
}

// decode reads one person from an encoding that holds exactly that person. The
// slices of p are reused.
func (p *Person) decode(b []byte) error {
	d := decoder{b: b}
	copy(p.Member[:], d.take(16))
	p.Home, p.Millis = d.u16(), d.u32()
	p.Rows = d.uvarint()
	p.Groups = p.Groups[:0]
	for range d.uvarint() {
		var g Group
		if n := len(p.Groups); n < cap(p.Groups) {
			g = p.Groups[:n+1][n] // for its slices
		}
		g.Conversation, g.Surface, g.Rows = d.u64(), schemas.Surface(d.u8()), d.uvarint()
		g.Topics = g.Topics[:0]
		for range d.uvarint() {
			var t Topic
			if n := len(g.Topics); n < cap(g.Topics) {
				t = g.Topics[:n+1][n]
			}
			t.Rows = d.uvarint()
			t.Interests = t.Interests[:0]
			for range d.uvarint() {
				if d.bad {
					break
				}
				t.Interests = append(t.Interests, d.u16())
			}
			if d.bad {
				break
			}
			g.Topics = append(g.Topics, t)
		}
		if d.bad {
			break
		}
		p.Groups = append(p.Groups, g)
	}
	if d.bad || len(d.b) != 0 {
		return fmt.Errorf("an entry of %d bytes does not decode", len(b))
	}
	return nil
}

// decoder reads the parts of an encoding; bad is set once it is cut short.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n int) []byte {
	if len(d.b) < n {
		d.bad, d.b = true, nil
		return make([]byte, n)
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) u8() byte    { return d.take(1)[0] }
func (d *decoder) u16() uint16 { return binary.LittleEndian.Uint16(d.take(2)) }
func (d *decoder) u32() uint32 { return binary.LittleEndian.Uint32(d.take(4)) }
func (d *decoder) u64() uint64 { return binary.LittleEndian.Uint64(d.take(8)) }

func (d *decoder) uvarint() uint32 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > 1<<32-1 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return uint32(v)
}

func compareMembers(a, b schemas.MemberKey) int { return bytes.Compare(a[:], b[:]) }

// addTopic counts rows for a set of interests, keeping topics in order.
func (g *Group) addTopic(interests []uint16, rows uint32) {
	at, found := slices.BinarySearchFunc(g.Topics, interests, func(t Topic, ids []uint16) int {
		return slices.Compare(t.Interests, ids)
	})
	if !found {
		g.Topics = slices.Insert(g.Topics, at, Topic{Interests: slices.Clone(interests)})
	}
	g.Topics[at].Rows += rows
}
