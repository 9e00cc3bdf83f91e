package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"
	"time"

	"cloud.google.com/go/storage"
	"google.golang.org/api/iterator"
	"google.golang.org/api/option"
)

const (
	bucketScheme = "gs://"
	// tailBytes of an object are read when it is opened: the footer, as a rule.
	tailBytes = 256 << 10
	// aheadBytes are asked for at once where a column is read: a request takes
	// tens of milliseconds, however little it is for.
	aheadBytes = 4 << 20
	// answerTime is how long one request may take, its repetitions included.
	answerTime = 5 * time.Minute
	// maxSends is how often a request is sent that may succeed if sent again.
	maxSends = 8
)

// bucketClient is Google's client with credentials by its usual chain;
// STORAGE_EMULATOR_HOST names an emulator. Beam's file system over the same
// client reads objects from their first byte to their last only, and columns
// are ranges of them.
var bucketClient = sync.OnceValues(newBucketClient)

func newBucketClient() (*storage.Client, error) {
	client, err := storage.NewClient(context.Background(), option.WithScopes(storage.ScopeReadOnly))
	if err != nil {
		return nil, fmt.Errorf("connecting to Google Cloud Storage: %w", err)
	}
	client.SetRetry(storage.WithMaxAttempts(maxSends))
	return client, nil
}

// splitBucket cuts gs://bucket/a/b into the bucket and a/b.
func splitBucket(path string) (bucket, name string, err error) {
	bucket, name, _ = strings.Cut(strings.TrimPrefix(path, bucketScheme), "/")
	if bucket == "" {
		return "", "", fmt.Errorf("%s names no bucket", path)
	}
	return bucket, strings.Trim(name, "/"), nil
}

// object is an object of a bucket in the version that it had when it was
// opened.
type object struct {
	handle *storage.ObjectHandle
	size   int64
	tail   []byte
}

func openObject(path string) (*object, error) {
	client, err := bucketClient()
	if err != nil {
		return nil, err
	}
	bucket, name, err := splitBucket(path)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	handle := client.Bucket(bucket).Object(name)
	attrs, err := handle.Attrs(ctx)
	if err != nil {
		return nil, err
	}
	o := &object{handle: handle.Generation(attrs.Generation), size: attrs.Size}
	tail := make([]byte, min(o.size, tailBytes))
	if err := o.read(tail, o.size-int64(len(tail))); err != nil {
		return nil, err
	}
	o.tail = tail
	return o, nil
}

func (o *object) Size() int64  { return o.size }
func (o *object) Close() error { return nil }

// ReadAt reads from the tail or asks for the range.
func (o *object) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > o.size {
		return 0, fmt.Errorf("reading at %d of %d bytes", off, o.size)
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
func (o *object) read(p []byte, off int64) error {
	if len(p) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	r, err := o.handle.NewRangeReader(ctx, off, int64(len(p)))
	if err != nil {
		return err
	}
	_, err = io.ReadFull(r, p)
	return errors.Join(err, r.Close())
}

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

// listObjects gives the objects and folders right below a path.
func listObjects(dir string) ([]entry, error) {
	client, err := bucketClient()
	if err != nil {
		return nil, err
	}
	bucket, name, err := splitBucket(dir)
	if err != nil {
		return nil, err
	}
	query := &storage.Query{Prefix: name + "/", Delimiter: "/"}
	if name == "" {
		query.Prefix = ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	var entries []entry
	it := client.Bucket(bucket).Objects(ctx, query)
	for {
		attrs, err := it.Next()
		if errors.Is(err, iterator.Done) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("listing %s: %w", dir, err)
		}
		if attrs.Prefix != "" {
			entries = append(entries, entry{path.Base(attrs.Prefix), true})
		} else if attrs.Name != query.Prefix { // consoles make an empty object of the folder's name
			entries = append(entries, entry{path.Base(attrs.Name), false})
		}
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("%s: %w", dir, fs.ErrNotExist)
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].name < entries[j].name })
	return entries, nil
}
