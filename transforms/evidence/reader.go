package evidence

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/zeebo/xxh3"

	"github.com/tamis-data/tamis/schemas"
)

// Reader reads a file back, person by person. It sums whole stretches of the
// file, and takes a person apart only when asked to, so that those of another
// bucket cost next to nothing.
type Reader struct {
	r    io.Reader
	hash *xxh3.Hasher
	// buf[at:end] is what was read and not yet given; buf[summed:at] was given
	// and is not in the sum yet.
	buf             []byte
	summed, at, end int
	entry           []byte // of the last person
	n               uint64
	Person          Person // the last one decoded; its slices are reused
}

// readSize is how much is asked for at once, bytes.
const readSize = 64 << 10

// memberSize is what an entry begins with.
const memberSize = len(schemas.MemberKey{})

// NewReader starts reading; the header is checked at once.
func NewReader(r io.Reader) (*Reader, error) {
	in := &Reader{r: r, hash: xxh3.New(), buf: make([]byte, readSize)}
	head, err := in.take(len(magic))
	if err != nil || string(head) != magic {
		return nil, fmt.Errorf("%w: it does not start as one", ErrCorrupt)
	}
	return in, nil
}

// fill makes n bytes available at buf[at:], or as many as the file has.
func (r *Reader) fill(n int) error {
	if r.end-r.at >= n {
		return nil
	}
	r.sum()
	copy(r.buf, r.buf[r.at:r.end])
	r.summed, r.at, r.end = 0, 0, r.end-r.at
	if n > len(r.buf) {
		r.buf = append(r.buf[:r.end], make([]byte, n-r.end)...)
	}
	got, err := io.ReadAtLeast(r.r, r.buf[r.end:], n-r.end)
	r.end += got
	return err
}

// sum adds what was given to the hash.
func (r *Reader) sum() {
	r.hash.Write(r.buf[r.summed:r.at])
	r.summed = r.at
}

// take gives the next n bytes, valid until the next call.
func (r *Reader) take(n int) ([]byte, error) {
	if err := r.fill(n); err != nil {
		return nil, err
	}
	b := r.buf[r.at : r.at+n]
	r.at += n
	return b, nil
}

// Next goes on to the next person, whose Member it fills in; Decode gives the
// rest. io.EOF comes only after the file's sum was found right.
func (r *Reader) Next() error {
	// The length may be near the end of the file: what is there must do.
	_ = r.fill(binary.MaxVarintLen64)
	length, n := binary.Uvarint(r.buf[r.at:min(r.end, r.at+binary.MaxVarintLen64)])
	if n <= 0 {
		return fmt.Errorf("%w: cut short after %d persons", ErrCorrupt, r.n)
	}
	r.at += n
	if length == 0 {
		return r.finish()
	}
	if length > maxEntry || length < uint64(memberSize) {
		return fmt.Errorf("%w: an entry of %d bytes after %d persons", ErrCorrupt, length, r.n)
	}
	var err error
	if r.entry, err = r.take(int(length)); err != nil {
		return fmt.Errorf("%w: cut short after %d persons", ErrCorrupt, r.n)
	}
	copy(r.Person.Member[:], r.entry)
	r.n++
	return nil
}

// Decode takes the person that Next went to apart.
func (r *Reader) Decode() error {
	if err := r.Person.decode(r.entry); err != nil {
		return fmt.Errorf("%w: person %d: %w", ErrCorrupt, r.n, err)
	}
	return nil
}

func (r *Reader) finish() error {
	count, err := r.take(8)
	if err != nil {
		return fmt.Errorf("%w: cut short at its end", ErrCorrupt)
	}
	if n := binary.LittleEndian.Uint64(count); n != r.n {
		return fmt.Errorf("%w: it says it has %d persons and has %d", ErrCorrupt, n, r.n)
	}
	r.sum()
	want := r.hash.Sum64()
	sum, err := r.take(8)
	if err != nil {
		return fmt.Errorf("%w: cut short at its end", ErrCorrupt)
	}
	if binary.LittleEndian.Uint64(sum) != want {
		return fmt.Errorf("%w: its sum is wrong", ErrCorrupt)
	}
	return io.EOF
}
