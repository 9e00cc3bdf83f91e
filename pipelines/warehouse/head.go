package warehouse

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/tamis-data/tamis/pipelines/store"
)

// headFile is the one object of a bucket's warehouse that is ever replaced.
const headFile = "head.json"

// head says who is at work in a bucket's warehouse and what is published in it.
// Both are one object so that they change together: a run that was taken for
// dead and is not has lost, with the lock, the version by which alone it could
// publish. A bucket offers no more than that, one object replaced in a known
// version, and no more is needed.
type head struct {
	Format int `json:"format"`
	// Holder is the run at work, in words, with something of its own in them;
	// "" for none.
	Holder string `json:"holder,omitempty"`
	// Beat is new with each write. A holder that is alive writes every now and then.
	Beat string `json:"beat"`
	// Dates are what is published: the manifest of each date, below the warehouse.
	Dates map[string]string `json:"dates"`
}

// readHead reads the head and its version, which is 0 where there is none. It
// reads a copy in a folder as well.
func readHead(root string) (h head, version int64, err error) {
	path := store.Join(root, headFile)
	var content []byte
	if store.InBucket(root) {
		content, version, err = store.ReadVersion(path)
	} else {
		content, err = store.Read(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return head{Format: Format, Dates: map[string]string{}}, 0, nil
	}
	if err != nil {
		return h, 0, reach(root, err)
	}
	if err := json.Unmarshal(content, &h); err != nil {
		return h, 0, fmt.Errorf("%s: %w", path, err)
	}
	if h.Format != Format {
		return h, 0, fmt.Errorf("%s is not of format %d; was it written by another version?", path, Format)
	}
	if h.Dates == nil {
		h.Dates = map[string]string{}
	}
	return h, version, nil
}

// with gives a copy of the head after a change.
func (h head) with(change func(*head)) head {
	h.Dates = maps.Clone(h.Dates)
	change(&h)
	h.Beat = store.Unique()
	return h
}

// manifests reads the manifests of all dates, ascending.
func (h head) manifests(root string) ([]*Manifest, error) {
	dates := slices.Sorted(maps.Keys(h.Dates))
	out := make([]*Manifest, len(dates))
	var all errgroup.Group
	all.SetLimit(store.AtOnce)
	for i, date := range dates {
		all.Go(func() (err error) {
			out[i], err = decodeManifest(store.Join(root, h.Dates[date]), date)
			return err
		})
	}
	return out, all.Wait()
}
