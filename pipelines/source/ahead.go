package source

import (
	"errors"
	"io"
)

// aheadBytes are asked for at once where a column is read: a request takes
// tens of milliseconds, however little it is for.
const aheadBytes = 4 << 20

// ahead reads a section of an object in order, in fewer and larger requests. It
// is for one goroutine.
type ahead struct {
	in  io.ReaderAt
	end int64
	buf []byte
	at  int64 // of buf
}

// ReadAt reads what one request brought, then asks for more.
func (a *ahead) ReadAt(p []byte, off int64) (int, error) {
	if off < a.at || off >= a.at+int64(len(a.buf)) {
		n := min(max(int64(len(p)), aheadBytes), a.end-off)
		if n <= 0 {
			return 0, io.EOF
		}
		a.buf, a.at = grown(a.buf, int(n)), off
		if _, err := a.in.ReadAt(a.buf, off); err != nil && !errors.Is(err, io.EOF) {
			a.buf = a.buf[:0]
			return 0, err
		}
	}
	n := copy(p, a.buf[off-a.at:])
	if n < len(p) {
		rest, err := a.ReadAt(p[n:], off+int64(n))
		return n + rest, err
	}
	return n, nil
}
