package store

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Writer is a file that is being written. It is there, whole, once Close has
// given nil.
type Writer interface {
	io.Writer
	// Close ends the file.
	Close() error
	// Abandon lets go of a file that is not to be; after Close it does nothing.
	Abandon()
}

// Unique gives 12 random hex digits for a name that nobody had before.
func Unique() string {
	var b [6]byte
	rand.Read(b[:]) // never fails: the process ends instead
	return hex.EncodeToString(b[:])
}

// Create creates a file below a folder, with the folders on its way. On this
// machine the folder itself must be there, so that a worker that outlived its
// run does not bring it back; a bucket has no folders, and what such a worker
// writes there is the next run's to remove.
func Create(root, name string) (Writer, error) {
	if InBucket(root) {
		return &upload{path: Join(root, name)}, nil
	}
	f, err := createBelow(root, name)
	if err != nil {
		return nil, err
	}
	return localWriter{f}, nil
}

func createBelow(root, name string) (_ *os.File, err error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	name = filepath.FromSlash(name)
	if err := r.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	return r.Create(name)
}

type localWriter struct{ *os.File }

// Abandon closes the file, which somebody else removes: what is staged and not
// named goes. Closing it again is an error that says nothing.
func (w localWriter) Abandon() { w.File.Close() }

// Put writes a small file, whole or not at all, in the place of one that is
// there. Its folder must be there.
func Put(path string, content []byte) error {
	if InBucket(path) {
		_, err := putObject(path, content, nil)
		return err
	}
	tmp := path + ".tmp-" + Unique()
	if err := os.WriteFile(tmp, content, 0o644); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return nil
}
