package evidence

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/zeebo/xxh3"

	"github.com/tamis-data/tamis/schemas"
)

// A day's evidence of one bucket is a file of persons in member order:
//
//	magic 8 · (uvarint length · person) … · uvarint 0 · persons u64 · sum u64
//
// sum is XXH3-64 over everything before it, so that a file cut short or
// altered is never read to its end without an error.
const magic = "TAMISEV1"

// ErrCorrupt is wrapped by errors about a file that is not what was written.
var ErrCorrupt = errors.New("the evidence file is damaged")

// maxEntry bounds what a damaged length can make a reader allocate.
const maxEntry = 64 << 20

// Writer writes persons, which must come in member order.
type Writer struct {
	w      io.Writer
	hash   *xxh3.Hasher
	buf    []byte
	last   schemas.MemberKey
	n      uint64
	Digest Digest // of the persons, whatever the bucket
}

// NewWriter starts a file.
func NewWriter(w io.Writer) (*Writer, error) {
	out := &Writer{hash: xxh3.New()}
	out.w = io.MultiWriter(w, out.hash)
	_, err := io.WriteString(out.w, magic)
	return out, err
}

// Write adds a person.
func (w *Writer) Write(p *Person) error {
	if w.n > 0 && compareMembers(w.last, p.Member) >= 0 {
		return fmt.Errorf("writing evidence: members out of order")
	}
	w.last = p.Member
	w.n++
	entry := p.Append(w.buf[:0])
	w.buf = entry
	w.Digest.Add(entry)
	var length [binary.MaxVarintLen64]byte
	if _, err := w.w.Write(length[:binary.PutUvarint(length[:], uint64(len(entry)))]); err != nil {
		return err
	}
	_, err := w.w.Write(entry)
	return err
}

// Close writes the end of the file; it does not close the underlying writer.
func (w *Writer) Close() error {
	end := binary.LittleEndian.AppendUint64([]byte{0}, w.n)
	if _, err := w.w.Write(end); err != nil {
		return err
	}
	_, err := w.w.Write(binary.LittleEndian.AppendUint64(nil, w.hash.Sum64()))
	return err
}

// Reader reads a file back, person by person.
type Reader struct {
	r      *bufio.Reader
	hash   *xxh3.Hasher
	buf    []byte
	n      uint64
	Person Person // the last one read; its slices are reused
}

// NewReader starts reading; the header is checked at once.
func NewReader(r io.Reader) (*Reader, error) {
	in := &Reader{r: bufio.NewReaderSize(r, 64<<10), hash: xxh3.New()}
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(in.r, head); err != nil || string(head) != magic {
		return nil, fmt.Errorf("%w: it does not start as one", ErrCorrupt)
	}
	in.hash.Write(head)
	return in, nil
}

// Next reads the next person into r.Person; io.EOF only after the file's sum
// was found right.
func (r *Reader) Next() error {
	length, err := binary.ReadUvarint(r.r)
	if err != nil {
		return fmt.Errorf("%w: cut short after %d persons", ErrCorrupt, r.n)
	}
	r.hash.Write(binary.AppendUvarint(nil, length))
	if length == 0 {
		return r.end()
	}
	if length > maxEntry {
		return fmt.Errorf("%w: an entry of %d bytes after %d persons", ErrCorrupt, length, r.n)
	}
	if uint64(cap(r.buf)) < length {
		r.buf = make([]byte, length)
	}
	r.buf = r.buf[:length]
	if _, err := io.ReadFull(r.r, r.buf); err != nil {
		return fmt.Errorf("%w: cut short after %d persons", ErrCorrupt, r.n)
	}
	r.hash.Write(r.buf)
	if err := r.Person.decode(r.buf); err != nil {
		return fmt.Errorf("%w: after %d persons: %v", ErrCorrupt, r.n, err)
	}
	r.n++
	return nil
}

func (r *Reader) end() error {
	var tail [16]byte
	if _, err := io.ReadFull(r.r, tail[:]); err != nil {
		return fmt.Errorf("%w: cut short at its end", ErrCorrupt)
	}
	r.hash.Write(tail[:8])
	if n := binary.LittleEndian.Uint64(tail[:]); n != r.n {
		return fmt.Errorf("%w: it says it has %d persons and has %d", ErrCorrupt, n, r.n)
	}
	if binary.LittleEndian.Uint64(tail[8:]) != r.hash.Sum64() {
		return fmt.Errorf("%w: its sum is wrong", ErrCorrupt)
	}
	return io.EOF
}
