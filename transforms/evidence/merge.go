package evidence

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/tamis-data/tamis/schemas"
)

// Range is the part of the members that a bucket holds: those whose leading
// bits are Bucket.
type Range struct {
	Bits   int
	Bucket int
}

func (r Range) holds(k schemas.MemberKey) bool { return k.Bucket(r.Bits) == r.Bucket }

// Overlaps says whether a file cut with other bits may hold members of r.
func (r Range) Overlaps(other Range) bool {
	bits := min(r.Bits, other.Bits)
	return r.Bucket>>(r.Bits-bits) == other.Bucket>>(other.Bits-bits)
}

// DayFile is a file of a day's evidence that a merge will read.
type DayFile struct {
	Day  schemas.Date
	Name string // for errors
	Open func() (io.ReadCloser, error)
}

// OfDay is what a merge gives of one person and day, valid until the merge goes
// on.
type OfDay struct {
	Day    schemas.Date
	Person *Person
}

// Merge reads the files of many days side by side and hands over each member
// of the range with all their days, in member order, days ascending. It holds
// one person a file in memory. A file that ends early, or whose sum is wrong,
// is an error after which nothing that was handed over may be used.
func Merge(files []DayFile, members Range, do func(member schemas.MemberKey, days []OfDay) error) (err error) {
	var queue streams
	defer func() {
		for _, s := range queue {
			err = errors.Join(err, s.closer.Close())
		}
	}()
	for _, f := range files {
		r, err := f.Open()
		if err != nil {
			return fmt.Errorf("evidence of %s: %w", f.Day, err)
		}
		s := &stream{file: f, closer: r}
		queue = append(queue, s)
		if s.reader, err = NewReader(r); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	all := queue
	queue = queue[:0:0]
	for i, s := range all {
		more, err := s.advance(members)
		if err != nil {
			queue = append(queue, all[i:]...)
			return err
		}
		if more {
			queue = append(queue, s)
		} else if err := s.closer.Close(); err != nil {
			queue = append(queue, all[i+1:]...)
			return err
		}
	}
	for i := len(queue)/2 - 1; i >= 0; i-- {
		queue.down(i)
	}
	var days []OfDay
	for len(queue) > 0 {
		// The days of one member come off the top in turn. A stream is moved on
		// only when all of them are known, since its person is then overwritten.
		member := queue[0].reader.Person.Member
		days = days[:0]
		waiting := len(queue)
		for waiting > 0 && queue[0].reader.Person.Member == member {
			s := queue[0]
			if err := s.reader.Decode(); err != nil {
				return fmt.Errorf("%s: %w", s.file.Name, err)
			}
			days = append(days, OfDay{s.file.Day, &s.reader.Person})
			waiting--
			queue[0], queue[waiting] = queue[waiting], queue[0]
			queue[:waiting].down(0)
		}
		if err := do(member, days); err != nil {
			return err
		}
		for at := len(queue) - 1; at >= waiting; at-- {
			more, err := queue[at].advance(members)
			if err != nil {
				return err
			}
			if more {
				continue
			}
			s := queue[at]
			last := len(queue) - 1
			queue[at] = queue[last]
			queue = queue[:last]
			if err := s.closer.Close(); err != nil {
				return err
			}
		}
		for n := waiting; n < len(queue); n++ {
			queue[:n+1].up(n)
		}
	}
	return nil
}

type stream struct {
	file   DayFile
	closer io.Closer
	reader *Reader
	front  uint64 // the leading bytes of the member, for quick comparison
}

// advance goes on to the next member of the range; false at the end.
func (s *stream) advance(members Range) (bool, error) {
	for {
		switch err := s.reader.Next(); {
		case err == io.EOF:
			return false, nil
		case err != nil:
			return false, fmt.Errorf("%s: %w", s.file.Name, err)
		case members.holds(s.reader.Person.Member):
			s.front = binary.BigEndian.Uint64(s.reader.Person.Member[:])
			return true, nil
		}
	}
}

// streams is a heap by member, then day.
type streams []*stream

func (q streams) less(i, j int) bool {
	a, b := q[i], q[j]
	if a.front != b.front {
		return a.front < b.front
	}
	if c := compareMembers(a.reader.Person.Member, b.reader.Person.Member); c != 0 {
		return c < 0
	}
	return a.file.Day < b.file.Day
}

// down moves entry i to where it belongs among those below it.
func (q streams) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(q) {
			return
		}
		if child+1 < len(q) && q.less(child+1, child) {
			child++
		}
		if !q.less(child, i) {
			return
		}
		q[i], q[child] = q[child], q[i]
		i = child
	}
}

// up moves entry i to where it belongs among those above it.
func (q streams) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !q.less(i, parent) {
			return
		}
		q[i], q[parent] = q[parent], q[i]
		i = parent
	}
}
