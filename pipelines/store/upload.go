package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"cloud.google.com/go/storage"
	"golang.org/x/sync/errgroup"
)

const (
	// pieceBytes of an upload are sent at once, and again where they are lost. An
	// object that is no larger is one request.
	pieceBytes = 4 << 20
	// AtOnce is how many small requests wait for their answers side by side.
	AtOnce = 16
)

// ErrChanged is wrapped by the error for an object that is not, or no more, in
// the version that it was to be replaced in.
var ErrChanged = errors.New("another process has changed it")

// upload is an object that is being written. It is there once the service has
// all of it.
type upload struct {
	path   string
	buf    []byte // while it is small
	w      *storage.Writer
	cancel context.CancelFunc
	over   bool
}

// Write keeps a small object, and sends a large one on.
func (u *upload) Write(p []byte) (int, error) {
	if u.w == nil && len(u.buf)+len(p) <= pieceBytes {
		u.buf = append(u.buf, p...)
		return len(p), nil
	}
	if u.w == nil {
		handle, err := objectAt(u.path)
		if err != nil {
			return 0, err
		}
		var ctx context.Context
		ctx, u.cancel = context.WithCancel(context.Background())
		u.w = handle.NewWriter(ctx)
		u.w.ChunkSize = pieceBytes
		if _, err := u.w.Write(u.buf); err != nil {
			return 0, trouble("write", u.path, err)
		}
		u.buf = nil
	}
	n, err := u.w.Write(p)
	return n, trouble("write", u.path, err)
}

// Close sends the rest and waits for the service to have it all.
func (u *upload) Close() error {
	if u.over {
		return nil
	}
	u.over = true
	if u.w == nil {
		_, err := putObject(u.path, u.buf, nil)
		return err
	}
	defer u.cancel()
	return trouble("write", u.path, u.w.Close())
}

// Abandon ends the upload without an object.
func (u *upload) Abandon() {
	if u.over || u.w == nil {
		u.over = true
		return
	}
	u.over = true
	u.cancel()
	u.w.Close() // it ends with the cancellation, which says nothing
}

// putObject writes an object by one request, under a condition or none, and
// gives its version.
func putObject(p string, content []byte, only *storage.Conditions) (version int64, err error) {
	handle, err := objectAt(p)
	if err != nil {
		return 0, err
	}
	if only != nil {
		handle = handle.If(*only)
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	w := handle.NewWriter(ctx)
	if only != nil {
		w.CacheControl = "no-store" // it changes, and must be read as it is
	}
	w.ChunkSize = max(len(content), 1)
	w.ContentType = mime.TypeByExtension(path.Ext(p))
	if _, err := io.Copy(w, bytes.NewReader(content)); err != nil {
		cancel()
		return 0, trouble("write", p, errors.Join(err, w.Close()))
	}
	if err := w.Close(); err != nil {
		return 0, trouble("write", p, err)
	}
	return w.Attrs().Generation, nil
}

// ReadVersion reads an object whole and gives its version.
func ReadVersion(path string) (content []byte, version int64, err error) {
	handle, err := objectAt(path)
	if err != nil {
		return nil, 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	r, err := handle.NewReader(ctx)
	if err != nil {
		return nil, 0, trouble("read", path, err)
	}
	content, err = io.ReadAll(r)
	return content, r.Attrs.Generation, trouble("read", path, errors.Join(err, r.Close()))
}

// PutVersion writes an object if it is in the version that the caller knows, 0
// for none, and gives the new version; ErrChanged if it is not. The content
// must be one that nobody else writes: by it a write is known whose answer was
// lost, and which then seems to be in its own way.
func PutVersion(path string, content []byte, known int64) (version int64, err error) {
	only := &storage.Conditions{GenerationMatch: known, DoesNotExist: known == 0}
	version, err = putObject(path, content, only)
	if !hasCode(err, http.StatusPreconditionFailed) {
		return version, err
	}
	is, version, readErr := ReadVersion(path)
	if readErr == nil && bytes.Equal(is, content) {
		return version, nil
	}
	return 0, &fs.PathError{Op: "write", Path: path, Err: errors.Join(ErrChanged, err)}
}

// Remove removes objects of a bucket, side by side. One that is gone already
// is no error.
func Remove(paths []string) error {
	var all errgroup.Group
	all.SetLimit(AtOnce)
	for _, p := range paths {
		all.Go(func() error {
			handle, err := objectAt(p)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(context.Background(), answerTime)
			defer cancel()
			if err = handle.Delete(ctx); errors.Is(err, storage.ErrObjectNotExist) {
				return nil
			}
			return trouble("remove", p, err)
		})
	}
	return all.Wait()
}
