// Package warehouse keeps what runs publish, in a folder:
//
//	lock                          held by the run at work
//	manifests/dt=YYYY-MM-DD.json  what is published of a date; renamed last
//	runs/dt=YYYY-MM-DD/<run>/     files of a run, never changed once there
//	reports/YYYY-MM-DD.html       a page a night, for people
//	.tmp-<run>-<attempt>/         what a run at work has staged
//
// Governing invariant: a date is what its manifest says, and the manifest is
// replaced by one rename after everything it names is on disk. A run that is
// killed at any point leaves the published dates as they were, and the next run
// sweeps up what it left.
package warehouse

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Warehouse is a folder that the calling process may publish into.
type Warehouse struct {
	root string
	lock *os.File
}

// ErrBusy is wrapped by the error for a warehouse that another run holds.
var ErrBusy = errors.New("another run is at work in this warehouse")

// Open makes the folder where needed, checks that it can be written, takes its
// lock and sweeps up what a dead run left. The lock is the kernel's: it goes
// with the process that holds it.
func Open(root string) (*Warehouse, error) {
	for _, dir := range []string{root, filepath.Join(root, "manifests"), filepath.Join(root, "runs"), filepath.Join(root, "reports")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("the warehouse cannot be written: %w", err)
		}
	}
	w := &Warehouse{root: root}
	if err := w.takeLock(); err != nil {
		return nil, err
	}
	if err := w.sweep(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Close gives the lock back.
func (w *Warehouse) Close() error { return w.lock.Close() }

// Root is the folder.
func (w *Warehouse) Root() string { return w.root }

// sweep removes staging folders and runs that no manifest names: left by runs
// that died, or replaced by a newer run of their date before this one began.
func (w *Warehouse) sweep() error {
	entries, err := os.ReadDir(w.root)
	if err != nil {
		return fmt.Errorf("the warehouse cannot be read: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".tmp-") {
			if err := os.RemoveAll(filepath.Join(w.root, e.Name())); err != nil {
				return fmt.Errorf("sweeping up after a dead run: %w", err)
			}
		}
	}
	manifests, err := Manifests(w.root)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, m := range manifests {
		named[filepath.Join(w.root, filepath.FromSlash(m.Folder()))] = true
	}
	runs, err := filepath.Glob(filepath.Join(w.root, "runs", "dt=*", "*"))
	if err != nil {
		return err
	}
	for _, dir := range runs {
		if !named[dir] {
			if err := os.RemoveAll(dir); err != nil {
				return fmt.Errorf("sweeping up a replaced run: %w", err)
			}
		}
	}
	return nil
}
