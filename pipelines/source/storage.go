package source

import (
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Dumps lie in a folder of this machine or in a bucket, below gs://bucket/…:
// what is in this file and in bucket.go is all that knows the difference.

// input is an open file. How large it is was known when it was opened.
type input interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// entry is what a folder holds.
type entry struct {
	name  string
	isDir bool
}

// inBucket tells whether a path is one of Google Cloud Storage.
func inBucket(path string) bool { return strings.HasPrefix(path, bucketScheme) }

// Join puts a path together, of which the parts have slashes.
func Join(dumps string, parts ...string) string {
	if !inBucket(dumps) {
		return filepath.Join(dumps, filepath.FromSlash(strings.Join(parts, "/")))
	}
	return strings.TrimRight(dumps, "/") + "/" + strings.Join(parts, "/")
}

// Abs gives a path that means the same in any process.
func Abs(path string) (string, error) {
	if inBucket(path) {
		return path, nil
	}
	return filepath.Abs(path)
}

// open opens a file; the error is for a [Fault].
func open(path string) (input, error) {
	if inBucket(path) {
		return openObject(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return localFile{f, info.Size()}, nil
}

type localFile struct {
	*os.File
	size int64
}

func (f localFile) Size() int64 { return f.size }

// list gives what a folder holds, by name. A folder that is not there wraps
// fs.ErrNotExist.
func list(dir string) ([]entry, error) {
	if inBucket(dir) {
		return listObjects(dir)
	}
	found, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(found))
	for i, e := range found {
		entries[i] = entry{e.Name(), e.IsDir()}
	}
	return entries, nil
}
