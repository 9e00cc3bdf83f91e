// Package store reads and writes files by their path, which says where they
// are: in a folder of this machine, or below gs://bucket/… in Google Cloud
// Storage. Dumps are read through it, and a warehouse lies in it.
//
// Beam's own file system over gs:// is the same client with the same
// credentials, and does less of it than the job needs: it reads objects from
// their first byte to their last only, and columns and blocks are ranges of
// them; it writes without preconditions, by which alone a bucket can be locked;
// and it renames by copying, which is neither atomic nor cheap.
//
// Objects are never changed here, but for those that [PutVersion] is for: a
// writer chooses a name that nobody had before. Errors are those of files:
// [fs.PathError], of which [fs.ErrNotExist] and [fs.ErrPermission] can be told.
package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// File is an open file. How large it is was known when it was opened.
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Entry is what a folder holds.
type Entry struct {
	Name  string
	IsDir bool
}

// InBucket tells whether a path is one of Google Cloud Storage.
func InBucket(path string) bool { return strings.HasPrefix(path, bucketScheme) }

// Join puts a path together, of which the parts have slashes.
func Join(root string, parts ...string) string {
	if !InBucket(root) {
		return filepath.Join(root, filepath.FromSlash(strings.Join(parts, "/")))
	}
	return strings.TrimRight(root, "/") + "/" + strings.Join(parts, "/")
}

// Dir gives the folder that a file is in.
func Dir(path string) string {
	if !InBucket(path) {
		return filepath.Dir(path)
	}
	return path[:strings.LastIndexByte(path, '/')]
}

// Abs gives a path that means the same in any process.
func Abs(path string) (string, error) {
	if InBucket(path) {
		return path, nil
	}
	return filepath.Abs(path)
}

// Open opens a file.
func Open(path string) (File, error) {
	if InBucket(path) {
		return openObject(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return localFile{f, info.Size()}, nil
}

type localFile struct {
	*os.File
	size int64
}

func (f localFile) Size() int64 { return f.size }

// Stream opens a file to be read once, from its first byte to its last.
func Stream(path string) (io.ReadCloser, error) {
	if InBucket(path) {
		return &stream{path: path}, nil
	}
	return os.Open(path)
}

// Read reads a small file whole.
func Read(path string) ([]byte, error) {
	if InBucket(path) {
		content, _, err := ReadVersion(path)
		return content, err
	}
	return os.ReadFile(path)
}

// ReadRange reads n bytes at off. A file that ends before wraps
// io.ErrUnexpectedEOF.
func ReadRange(path string, off, n uint64) (_ []byte, err error) {
	if InBucket(path) {
		return objectRange(path, off, n)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	// What is asked for may be damaged: no memory is taken for it before.
	if size := uint64(info.Size()); n > size || off > size-n {
		return nil, &fs.PathError{Op: "read", Path: path, Err: io.ErrUnexpectedEOF}
	}
	b := make([]byte, n)
	if _, err := f.ReadAt(b, int64(off)); err != nil {
		return nil, err
	}
	return b, nil
}

// List gives what a folder holds, by name. A folder that is not there wraps
// fs.ErrNotExist.
func List(dir string) ([]Entry, error) {
	if InBucket(dir) {
		return listObjects(dir)
	}
	found, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(found))
	for i, e := range found {
		entries[i] = Entry{e.Name(), e.IsDir()}
	}
	return entries, nil
}
