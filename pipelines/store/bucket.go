package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"sort"
	"strings"
	"sync"
	"time"

	"cloud.google.com/go/storage"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/iterator"
	"google.golang.org/api/option"
)

const (
	bucketScheme = "gs://"
	// answerTime is how long one request may take, its repetitions included.
	answerTime = 5 * time.Minute
	// maxSends is how often a request is sent that may succeed if sent again.
	maxSends = 8
	// EmulatorVariable names an emulator instead of Google's service, as in
	// Google's clients.
	EmulatorVariable = "STORAGE_EMULATOR_HOST"
)

// ErrNoBucket is wrapped by the error for a bucket that is not there.
var ErrNoBucket = errors.New("there is no such bucket")

// clients are those of this process, by the emulator that they talk to, which
// is none outside of tests. Credentials come by the client's usual chain.
var clients struct {
	sync.Mutex
	of map[string]*storage.Client
}

func client() (*storage.Client, error) {
	clients.Lock()
	defer clients.Unlock()
	emulator := os.Getenv(EmulatorVariable)
	if c := clients.of[emulator]; c != nil {
		return c, nil
	}
	c, err := storage.NewClient(context.Background(), option.WithScopes(storage.ScopeReadWrite))
	if err != nil {
		return nil, fmt.Errorf("connecting to Google Cloud Storage: %w: %w", fs.ErrPermission, err)
	}
	// Always: reads and removals may be sent twice, and so may writes, each of a
	// name of its own or under a precondition.
	c.SetRetry(storage.WithMaxAttempts(maxSends), storage.WithPolicy(storage.RetryAlways))
	if clients.of == nil {
		clients.of = map[string]*storage.Client{}
	}
	clients.of[emulator] = c
	return c, nil
}

// CheckBucket says what is wrong with gs://bucket/a/b as the name of a folder.
func CheckBucket(path string) error {
	name := strings.TrimPrefix(path, bucketScheme)
	if name == path || name == "" || name[0] == '/' || strings.ContainsAny(name, "*?[]#\n\r ") || strings.Contains(name, "//") {
		return fmt.Errorf("%q is not gs://bucket/folder", path)
	}
	return nil
}

// splitBucket cuts gs://bucket/a/b into the bucket and a/b.
func splitBucket(path string) (bucket, name string, err error) {
	bucket, name, _ = strings.Cut(strings.TrimPrefix(path, bucketScheme), "/")
	if bucket == "" {
		return "", "", fmt.Errorf("%s names no bucket", path)
	}
	return bucket, strings.Trim(name, "/"), nil
}

func objectAt(path string) (*storage.ObjectHandle, error) {
	c, err := client()
	if err != nil {
		return nil, err
	}
	bucket, name, err := splitBucket(path)
	if err != nil {
		return nil, err
	}
	return c.Bucket(bucket).Object(name), nil
}

// trouble gives an error of the service the shape of a file's.
func trouble(op, path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, storage.ErrBucketNotExist):
		err = fmt.Errorf("%w: %w", ErrNoBucket, err)
	case errors.Is(err, storage.ErrObjectNotExist):
		err = fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	case hasCode(err, http.StatusForbidden), hasCode(err, http.StatusUnauthorized):
		err = fmt.Errorf("%w: %w", fs.ErrPermission, err)
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}

func hasCode(err error, code int) bool {
	var answer *googleapi.Error
	return errors.As(err, &answer) && answer.Code == code
}

// listObjects gives the objects and folders right below a path.
func listObjects(dir string) ([]Entry, error) {
	var entries []Entry
	err := eachObject(dir, "/", func(attrs *storage.ObjectAttrs) {
		if attrs.Prefix != "" {
			entries = append(entries, Entry{path.Base(attrs.Prefix), true})
		} else {
			entries = append(entries, Entry{path.Base(attrs.Name), false})
		}
	})
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, &fs.PathError{Op: "list", Path: dir, Err: fs.ErrNotExist}
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].Name < entries[j].Name })
	return entries, nil
}

// Below gives all objects below a path of a bucket, however deep, by their
// names from there on; none is no error.
func Below(dir string) (names []string, err error) {
	_, prefix, err := splitBucket(dir)
	if err != nil {
		return nil, err
	}
	err = eachObject(dir, "", func(attrs *storage.ObjectAttrs) {
		names = append(names, strings.TrimPrefix(strings.TrimPrefix(attrs.Name, prefix), "/"))
	})
	return names, err
}

func eachObject(dir, delimiter string, do func(*storage.ObjectAttrs)) error {
	c, err := client()
	if err != nil {
		return err
	}
	bucket, name, err := splitBucket(dir)
	if err != nil {
		return err
	}
	query := &storage.Query{Prefix: name + "/", Delimiter: delimiter}
	if name == "" {
		query.Prefix = ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	it := c.Bucket(bucket).Objects(ctx, query)
	for {
		attrs, err := it.Next()
		if errors.Is(err, iterator.Done) {
			return nil
		}
		if err != nil {
			return trouble("list", dir, err)
		}
		if attrs.Prefix != "" || attrs.Name != query.Prefix { // consoles make an empty object of the folder's name
			do(attrs)
		}
	}
}
