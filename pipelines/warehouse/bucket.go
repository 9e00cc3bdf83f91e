package warehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tamis-data/tamis/pipelines/store"
)

// bucket is a warehouse below gs://…. Its run holds it by writing the head in
// the version that it wrote last, over and over; whoever else writes the head
// has taken it.
type bucket struct {
	root string
	me   string // of the head's holder

	mu      sync.Mutex
	head    head
	version int64
	lost    error // set once another run has the warehouse

	gone context.Context // ends when the warehouse is lost
	lose context.CancelCauseFunc
	stop chan struct{}
	beat sync.WaitGroup
}

// openBucket takes the lock of a bucket's warehouse. A holder that does not
// write for as long as a lease, while this process looks on, is dead: no clock
// is compared with another's. One that only slept finds that out at its next
// write, and has changed nothing meanwhile.
func openBucket(ctx context.Context, root string, o Options) (*bucket, error) {
	if err := checkRoot(root); err != nil {
		return nil, err
	}
	b := &bucket{root: root, stop: make(chan struct{})}
	host, err := os.Hostname()
	if err != nil {
		host = "a host without a name"
	}
	b.me = fmt.Sprintf("process %d on %s since %s (%s)", os.Getpid(), host, time.Now().UTC().Format(time.RFC3339), store.Unique())
	for {
		var err error
		if b.head, b.version, err = readHead(root); err != nil {
			return nil, err
		}
		if holder := b.head.Holder; holder != "" {
			fmt.Fprintf(o.Log, "the warehouse is held by %s; looking for %s whether it lives\n", holder, o.Lease)
			dead, err := b.outlive(ctx, o.Lease)
			if err != nil {
				return nil, err
			}
			if !dead {
				continue // it has ended by itself
			}
			fmt.Fprintf(o.Log, "taking over from %s, which is dead\n", holder)
		}
		next := b.head.with(func(h *head) { h.Holder = b.me })
		b.version, err = b.put(next, b.version)
		if errors.Is(err, store.ErrChanged) {
			continue // another one was quicker
		}
		if err != nil {
			return nil, reach(root, err)
		}
		b.head = next
		b.gone, b.lose = context.WithCancelCause(context.Background())
		b.beat.Go(func() { b.live(o.Lease / 4) })
		return b, nil
	}
}

// checkRoot looks whether the bucket is there, may be read, and whether what is
// in it is a warehouse: of one without a head nothing is known to be published,
// and all of it would be swept away.
func checkRoot(root string) error {
	entries, err := store.List(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return reach(root, err)
	}
	holds := func(name string) bool {
		return slices.ContainsFunc(entries, func(e store.Entry) bool { return e.Name == name })
	}
	if (holds("runs") || holds("manifests")) && !holds(headFile) {
		return fmt.Errorf("%w: %s holds runs or manifests and no %s: it is no bucket's warehouse, or a part of one; give another folder", ErrTarget, root, headFile)
	}
	return nil
}

// outlive tells whether the holder is dead or has ended; it is an error if one
// lives.
func (b *bucket) outlive(ctx context.Context, lease time.Duration) (dead bool, err error) {
	for end := time.Now().Add(lease); ; {
		wait := min(lease/8, time.Until(end))
		if wait <= 0 {
			return true, nil
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(wait):
		}
		is, version, err := readHead(b.root)
		switch {
		case err != nil:
			return false, err
		case version == b.version:
			continue
		case is.Holder != "":
			return false, fmt.Errorf("%w (%s): %s", ErrBusy, b.root, is.Holder)
		}
		return false, nil
	}
}

// live writes the head now and then, until the warehouse is closed or lost. A
// write that fails is tried again with the next one.
func (b *bucket) live(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-b.gone.Done():
			return
		case <-tick.C:
			_ = b.change(func(*head) {}) // lost is told by gone
		}
	}
}

func (b *bucket) put(h head, known int64) (int64, error) {
	content, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return known, err
	}
	version, err := store.PutVersion(store.Join(b.root, headFile), append(content, '\n'), known)
	if err != nil {
		return known, err
	}
	return version, nil
}

// change replaces the head, if it is still this run's.
func (b *bucket) change(change func(*head)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.lost != nil {
		return b.lost
	}
	next := b.head.with(change)
	version, err := b.put(next, b.version)
	if errors.Is(err, store.ErrChanged) {
		// A write of this run's own may have come through after its error.
		var is head
		if is, version, err = readHead(b.root); err == nil && is.Holder == b.me {
			next = is.with(change)
			version, err = b.put(next, version)
		} else if err == nil {
			b.lost = fmt.Errorf("%w (%s): it took this one for dead, of which nothing more is published", ErrBusy, b.root)
			b.lose(b.lost)
			return b.lost
		}
	}
	if err != nil {
		return reach(b.root, err)
	}
	b.head, b.version = next, version
	return nil
}

// guard gives a context that ends with the hold on the warehouse.
func (b *bucket) guard(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	forget := context.AfterFunc(b.gone, func() { cancel(context.Cause(b.gone)) })
	return ctx, func() { forget(); cancel(nil) }
}

// confirm makes sure that this run still holds the warehouse.
func (b *bucket) confirm() error { return b.change(func(*head) {}) }

// close gives the lock back.
func (b *bucket) close() error {
	close(b.stop)
	b.beat.Wait()
	err := b.change(func(h *head) { h.Holder = "" })
	if errors.Is(err, ErrBusy) {
		return nil // whoever has it has been told of
	}
	return err
}

// reach says what to do about a bucket that people can mend.
func reach(root string, err error) error {
	name, _, _ := strings.Cut(strings.TrimPrefix(root, "gs://"), "/")
	switch {
	case errors.Is(err, store.ErrNoBucket):
		return fmt.Errorf("%w: %w; make it with `gcloud storage buckets create gs://%s --location=LOCATION --uniform-bucket-level-access --public-access-prevention --soft-delete-duration=0`",
			ErrTarget, err, name)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: %w; give the account that runs this what it lacks: `gcloud storage buckets add-iam-policy-binding gs://%s --member=serviceAccount:ACCOUNT --role=roles/storage.objectUser`",
			ErrTarget, err, name)
	}
	return fmt.Errorf("the warehouse %s cannot be reached: %w", root, err)
}
