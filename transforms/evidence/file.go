package evidence

import (
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
	buf    []byte // entries to be written
	entry  []byte // scratch
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
	w.entry = p.Append(w.entry[:0])
	w.Digest.Add(w.entry)
	w.buf = append(binary.AppendUvarint(w.buf, uint64(len(w.entry))), w.entry...)
	if len(w.buf) < writeSize {
		return nil
	}
	return w.flush()
}

// writeSize is how much is handed on at once, bytes.
const writeSize = 64 << 10

func (w *Writer) flush() error {
	_, err := w.w.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// Close writes the end of the file; it does not close the underlying writer.
func (w *Writer) Close() error {
	w.buf = binary.LittleEndian.AppendUint64(append(w.buf, 0), w.n)
	if err := w.flush(); err != nil {
		return err
	}
	_, err := w.w.Write(binary.LittleEndian.AppendUint64(nil, w.hash.Sum64()))
	return err
}
