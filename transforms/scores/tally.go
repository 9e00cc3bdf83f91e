package scores

import (
	"encoding/binary"
	"slices"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// Interest is one person's evidence for one interest: its own and that of its
// descendants, each row once.
type Interest struct {
	ID   uint16
	Days []DayStrength // ascending
	// SurfaceDays counts the days with evidence on each surface.
	SurfaceDays [schemas.NumSurfaces]uint16
}

// DayStrength is what a day adds, before decay.
type DayStrength struct {
	Day      schemas.Date
	Strength int64
}

// LastSeen is the newest day of evidence.
func (in *Interest) LastSeen() schemas.Date { return in.Days[len(in.Days)-1].Day }

// Raw sums the decayed strengths as of a day, days after it left out.
func (s *Scale) Raw(days []DayStrength, asOf schemas.Date) (raw Raw) {
	for _, d := range days {
		raw += s.Decayed(d.Strength, asOf-d.Day)
	}
	return raw
}

// Tally turns a person's days into interests. It is not safe for concurrent use.
type Tally struct {
	tree  *taxonomy.Tree
	scale *Scale

	slot  []int32 // by interest id: 1 + index in out, of the current person
	out   []Interest
	rows  [][schemas.NumSurfaces]int64 // by index in out: rows of the current day
	day   []int32                      // indexes in out that the current day touched
	topic []uint16                     // interests of the current topic, with ancestors
}

// NewTally prepares for a taxonomy and the arithmetic of a policy.
func NewTally(tree *taxonomy.Tree, scale *Scale) *Tally {
	return &Tally{tree: tree, scale: scale, slot: make([]int32, 1<<16)}
}

// Of gives the interests that a person's days make, by id. An interest that is
// not usable, or that the person hid (with all below it), makes nothing, for
// its ancestors neither. It is valid until the next call.
func (t *Tally) Of(days []evidence.Day, hidden []uint16) []Interest {
	for _, in := range t.out {
		t.slot[in.ID] = 0
	}
	t.out = t.out[:0]
	for _, d := range days {
		t.day = t.day[:0]
		for _, topic := range d.Topics {
			t.closure(topic.Interests, hidden)
			for _, id := range t.topic {
				t.count(id, topic.Surface, int64(topic.Rows))
			}
		}
		t.closeDay(d.Day)
	}
	slices.SortFunc(t.out, func(a, b Interest) int { return int(a.ID) - int(b.ID) })
	return t.out
}

// closure fills t.topic with a topic's interests and their ancestors, each once.
func (t *Tally) closure(interests, hidden []uint16) {
	t.topic = t.topic[:0]
	for _, id := range interests {
		if !t.tree.Usable(id) || t.hides(hidden, id) {
			continue
		}
		t.add(id)
		for _, a := range t.tree.Ancestors(id) {
			t.add(a)
		}
	}
}

func (t *Tally) add(id uint16) {
	if !slices.Contains(t.topic, id) { // a handful: a set would cost more
		t.topic = append(t.topic, id)
	}
}

func (t *Tally) hides(hidden []uint16, id uint16) bool {
	for _, h := range hidden {
		if h == id || t.tree.IsUnder(id, h) {
			return true
		}
	}
	return false
}

func (t *Tally) count(id uint16, surface schemas.Surface, rows int64) {
	i := t.slot[id] - 1
	if i < 0 {
		i = int32(len(t.out))
		t.slot[id] = i + 1
		if int(i) < cap(t.out) {
			t.out = t.out[:i+1]
			t.out[i] = Interest{ID: id, Days: t.out[i].Days[:0]}
		} else {
			t.out = append(t.out, Interest{ID: id})
		}
		if int(i) == len(t.rows) {
			t.rows = append(t.rows, [schemas.NumSurfaces]int64{})
		}
		t.rows[i] = [schemas.NumSurfaces]int64{}
	}
	if t.rows[i] == ([schemas.NumSurfaces]int64{}) {
		t.day = append(t.day, i)
	}
	t.rows[i][surface] += rows
}

func (t *Tally) closeDay(day schemas.Date) {
	for _, i := range t.day {
		strength := int64(0)
		for s, n := range t.rows[i] {
			if n > 0 {
				strength += t.scale.Strength(schemas.Surface(s), n)
				t.out[i].SurfaceDays[s]++
			}
		}
		t.rows[i] = [schemas.NumSurfaces]int64{}
		t.out[i].Days = append(t.out[i].Days, DayStrength{day, strength})
	}
}

// AppendDigest appends the canonical form of a person's evidence as a run sees
// it, for the checksum of evidence: which interests on which days, how strong.
func AppendDigest(dst []byte, member schemas.MemberKey, interests []Interest) []byte {
	dst = append(dst, member[:]...)
	for _, in := range interests {
		dst = binary.LittleEndian.AppendUint16(dst, in.ID)
		dst = binary.LittleEndian.AppendUint16(dst, uint16(len(in.Days)))
		for _, d := range in.Days {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(d.Day))
			dst = binary.LittleEndian.AppendUint64(dst, uint64(d.Strength))
		}
	}
	return dst
}
