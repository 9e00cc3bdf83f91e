package source

import "github.com/tamis-data/tamis/pipelines/store"

// Dumps lie in a folder of this machine or in a bucket; package store knows the
// difference.

type input = store.File

// entry is what a folder holds.
type entry struct {
	name  string
	isDir bool
}

// Join puts a path together, of which the parts have slashes.
func Join(dumps string, parts ...string) string { return store.Join(dumps, parts...) }

// open opens a file; the error is for a [Fault].
func open(path string) (input, error) { return store.Open(path) }

// list gives what a folder holds, by name. A folder that is not there wraps
// fs.ErrNotExist.
func list(dir string) ([]entry, error) {
	found, err := store.List(dir)
	entries := make([]entry, len(found))
	for i, e := range found {
		entries[i] = entry{e.Name, e.IsDir}
	}
	return entries, err
}
