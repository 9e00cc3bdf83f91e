// Package warehouse keeps what runs publish, in a folder of this machine:
//
//	lock                          held by the run at work
//	manifests/dt=YYYY-MM-DD.json  what is published of a date; renamed last
//	runs/dt=YYYY-MM-DD/<run>/     files of a run, never changed once there
//	reports/YYYY-MM-DD.html       a page a night, for people
//	.tmp-<run>-<attempt>/         what a run at work has staged
//
// or in a bucket, below gs://bucket/…:
//
//	head.json                     who is at work, and the manifest of each date
//	manifests/dt=YYYY-MM-DD/…     manifests; what the head does not name is not published
//	runs/<run>-<attempt>/         files of a run, staged where they stay
//	reports/YYYY-MM-DD.html
//
// Governing invariant: a date is what its manifest says, and the manifest is
// replaced by one step after everything it names is there: a rename, or the
// writing of the head in a version that only the run at work knows. A run that is
// killed at any point leaves the published dates as they were, and the next run
// sweeps up what it left.
package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
)

// Warehouse is a place that the calling process may publish into, and no other
// one at the same time.
type Warehouse struct {
	root string
	in   keeper
}

// keeper is what folders and buckets do in ways of their own.
type keeper interface {
	// sweep removes what dead runs left, and runs that were replaced.
	sweep() error
	// stage gives an empty place for a run's files, and discard removes it.
	stage(run string) (dir string, err error)
	discard(dir string) error
	// settle readies a staged run: what its manifest names is there for good, and
	// nothing else.
	settle(dir string, m *Manifest) error
	// replace makes a manifest that of its date, by one step.
	replace(m *Manifest) error
	// remove removes files of a published run that its manifest names no more.
	remove(m *Manifest, names []string) error
	// guard gives a context that ends when the lock is lost, confirm makes sure
	// that it is not.
	guard(ctx context.Context) (context.Context, context.CancelFunc)
	confirm() error
	close() error
}

var (
	// ErrBusy is wrapped by the error for a warehouse that another run holds.
	ErrBusy = errors.New("another run is at work in this warehouse")
	// ErrTarget is wrapped by errors that a change of the bucket, of permissions
	// or of the warehouse's name mends, and a repetition does not.
	ErrTarget = errors.New("the warehouse's bucket is not as it must be")
)

// Options are what a warehouse may be told. The zero value is right for a night.
type Options struct {
	// Log gets lines for the operator; nil is nowhere.
	Log io.Writer
	// Lease is how long the holder of a bucket's warehouse may be silent before it
	// counts as dead; zero is a minute. The kernel knows a folder's holder.
	Lease time.Duration
}

// Open makes the warehouse where needed, checks that it can be written, takes
// its lock and sweeps up what a dead run left. The lock of a folder is the
// kernel's, and goes with the process that holds it. In a bucket it may be a
// dead process's, which is waited for until a lease is over.
func Open(ctx context.Context, root string, o Options) (*Warehouse, error) {
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Lease == 0 {
		o.Lease = time.Minute
	}
	w := &Warehouse{root: root}
	var err error
	if store.InBucket(root) {
		w.in, err = openBucket(ctx, root, o)
	} else {
		w.in, err = openFolder(root)
	}
	if err != nil {
		return nil, err
	}
	if err := w.in.sweep(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Close gives the lock back.
func (w *Warehouse) Close() error { return w.in.close() }

// Guard gives a context that ends, with the reason as its cause, when another
// run has taken this one for dead.
func (w *Warehouse) Guard(ctx context.Context) (context.Context, context.CancelFunc) {
	return w.in.guard(ctx)
}

// Confirm makes sure that this run still holds the warehouse, before it
// publishes anywhere else; the error wraps ErrBusy if not.
func (w *Warehouse) Confirm() error { return w.in.confirm() }

// Expire takes what is older than its keeping time out of the manifests, then
// out of the warehouse: members and scores after their tables' days, signals
// once no night can need them. It gives the number of files removed.
func (w *Warehouse) Expire(today schemas.Date, signalDays int) (removed int, err error) {
	manifests, err := Manifests(w.root)
	if err != nil {
		return 0, err
	}
	keep := map[string]int{}
	for _, t := range schemas.Tables() {
		keep[t.Name] = t.KeepDays
	}
	for _, m := range manifests {
		day, err := schemas.ParseDate(m.Date)
		if err != nil {
			return removed, err
		}
		age := int(today - day)
		var gone []string
		for name, t := range m.Tables {
			if days := keep[name]; days > 0 && age >= days && len(t.Files) > 0 {
				gone = append(gone, t.Files...)
				t.Files = nil
				m.Tables[name] = t
			}
		}
		if age >= signalDays && m.Signals.Flags != "" {
			gone = append(append(gone, m.Signals.Flags), m.Signals.Files...)
			m.Signals.Flags, m.Signals.Files = "", nil
		}
		if len(gone) == 0 {
			continue
		}
		if err := w.in.replace(m); err != nil {
			return removed, err
		}
		if err := w.in.remove(m, gone); err != nil {
			return removed, fmt.Errorf("expiring %s: %w", m.Date, err)
		}
		removed += len(gone)
	}
	return removed, nil
}
