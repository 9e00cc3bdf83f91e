package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"cloud.google.com/go/storage"
)

const (
	// tailBytes of an object are read when it is opened: the footer, as a rule.
	tailBytes = 256 << 10
	// streamBytes are asked for at once where an object is read through. A night
	// reads a file for each day of the window side by side.
	streamBytes = 512 << 10
)

// Object is an object of a bucket in the version that it had when it was
// opened.
type Object struct {
	path   string
	handle *storage.ObjectHandle
	size   int64
	tail   []byte
}

func openObject(path string) (*Object, error) {
	handle, err := objectAt(path)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	attrs, err := handle.Attrs(ctx)
	if err != nil {
		return nil, trouble("open", path, err)
	}
	o := &Object{path: path, handle: handle.Generation(attrs.Generation), size: attrs.Size}
	tail := make([]byte, min(o.size, tailBytes))
	if err := o.read(tail, o.size-int64(len(tail))); err != nil {
		return nil, err
	}
	o.tail = tail
	return o, nil
}

// Size is the object's size in bytes.
func (o *Object) Size() int64 { return o.size }

// Close does nothing: no connection is held.
func (o *Object) Close() error { return nil }

// ReadAt reads from the tail or asks for the range.
func (o *Object) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > o.size {
		return 0, fmt.Errorf("%s: reading at %d of %d bytes", o.path, off, o.size)
	}
	n := int(min(int64(len(p)), o.size-off))
	if start := o.size - int64(len(o.tail)); off >= start {
		copy(p[:n], o.tail[off-start:])
	} else if err := o.read(p[:n], off); err != nil {
		return 0, err
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// read fills p with what is at off.
func (o *Object) read(p []byte, off int64) error {
	if len(p) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	r, err := o.handle.NewRangeReader(ctx, off, int64(len(p)))
	if err == nil {
		_, err = io.ReadFull(r, p)
		err = errors.Join(err, r.Close())
	}
	return trouble("read", o.path, err)
}

// objectRange reads n bytes at off by one request.
func objectRange(path string, off, n uint64) ([]byte, error) {
	handle, err := objectAt(path)
	if err != nil || n == 0 {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	r, err := handle.NewRangeReader(ctx, int64(off), int64(n))
	if hasCode(err, http.StatusRequestedRangeNotSatisfiable) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, trouble("read", path, err)
	}
	var b []byte
	if uint64(r.Remain()) != n {
		err = io.ErrUnexpectedEOF
	} else {
		b = make([]byte, n)
		_, err = io.ReadFull(r, b)
	}
	return b, trouble("read", path, errors.Join(err, r.Close()))
}

// stream reads an object through by ranges: a connection that waits for the
// other files of a merge would be cut, and would hold more than a range.
type stream struct {
	path   string
	handle *storage.ObjectHandle // of the version that the first range was of
	buf    []byte
	at     int64 // what the next range starts with
	size   int64
}

// Read gives what is left of the last range, then asks for the next.
func (s *stream) Read(p []byte) (int, error) {
	if len(s.buf) == 0 {
		if s.handle != nil && s.at == s.size {
			return 0, io.EOF
		}
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.buf)
	s.buf = s.buf[n:]
	return n, nil
}

func (s *stream) next() error {
	handle := s.handle
	if handle == nil {
		var err error
		if handle, err = objectAt(s.path); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	r, err := handle.NewRangeReader(ctx, s.at, streamBytes)
	if s.at == 0 && hasCode(err, http.StatusRequestedRangeNotSatisfiable) {
		return io.EOF // nothing is in it
	}
	if err != nil {
		return trouble("read", s.path, err)
	}
	s.handle, s.size = handle.Generation(r.Attrs.Generation), r.Attrs.Size
	s.buf = make([]byte, r.Remain())
	_, err = io.ReadFull(r, s.buf)
	s.at += int64(len(s.buf))
	return trouble("read", s.path, errors.Join(err, r.Close()))
}

// Close does nothing: no connection is held.
func (s *stream) Close() error { return nil }
