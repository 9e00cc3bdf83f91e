package evidence

import (
	"container/heap"
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
	heap.Init(&queue)
	var current []*stream
	var days []OfDay
	for len(queue) > 0 {
		member := queue[0].reader.Person.Member
		current, days = current[:0], days[:0]
		for len(queue) > 0 && queue[0].reader.Person.Member == member {
			s := heap.Pop(&queue).(*stream)
			current = append(current, s)
			days = append(days, OfDay{s.file.Day, &s.reader.Person})
		}
		failed := do(member, days)
		for _, s := range current {
			more, err := s.advance(members)
			if failed == nil {
				failed = err
			}
			if more {
				heap.Push(&queue, s)
			} else if err := s.closer.Close(); failed == nil {
				failed = err
			}
		}
		if failed != nil {
			return failed
		}
	}
	return nil
}

type stream struct {
	file   DayFile
	closer io.Closer
	reader *Reader
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
			return true, nil
		}
	}
}

// streams is a heap by member, then day.
type streams []*stream

func (q streams) Len() int { return len(q) }
func (q streams) Less(i, j int) bool {
	if c := compareMembers(q[i].reader.Person.Member, q[j].reader.Person.Member); c != 0 {
		return c < 0
	}
	return q[i].file.Day < q[j].file.Day
}
func (q streams) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *streams) Push(x any)   { *q = append(*q, x.(*stream)) }
func (q *streams) Pop() any {
	old := *q
	s := old[len(old)-1]
	*q = old[:len(old)-1]
	return s
}
