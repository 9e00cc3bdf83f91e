package warehouse

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/tamis-data/tamis/pipelines/store"
)

// Objects are not renamed: a run is staged where it stays, in a folder of a
// name that nobody had before, and is published by the head that names its
// manifest.

// stage gives a run its folder, which is there with the first object.
func (b *bucket) stage(run string) (string, error) {
	return store.Join(b.root, "runs", run+"-"+store.Unique()), nil
}

func (b *bucket) discard(dir string) error {
	names, err := store.Below(dir)
	if err != nil {
		return err
	}
	return removeBelow(dir, names)
}

func removeBelow(dir string, names []string) error {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = store.Join(dir, name)
	}
	return store.Remove(paths)
}

// settle removes what the manifest does not name, and checks that all that it
// names is there.
func (b *bucket) settle(dir string, m *Manifest) error {
	m.Place = strings.TrimPrefix(dir, store.Join(b.root, ""))
	found, others, err := sorted(dir, m)
	if err != nil {
		return err
	}
	if want := len(m.files()); found != want {
		return fmt.Errorf("%d of %d staged files are missing", want-found, want)
	}
	return removeBelow(dir, others)
}

// sorted counts what is in a folder and in its manifest, and lists the rest.
func sorted(dir string, m *Manifest) (found int, others []string, err error) {
	named := map[string]bool{}
	for _, name := range m.files() {
		named[name] = true
	}
	names, err := store.Below(dir)
	for _, name := range names {
		if named[name] {
			found++
		} else {
			others = append(others, name)
		}
	}
	return found, others, err
}

// replace makes a manifest that of its date. The one before it stays for those
// who are reading it, until the next run sweeps.
func (b *bucket) replace(m *Manifest) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("writing a manifest: %w", err)
	}
	name := "manifests/dt=" + m.Date + "/" + m.Run + "-" + store.Unique() + ".json"
	if err := store.Put(store.Join(b.root, name), append(content, '\n')); err != nil {
		return fmt.Errorf("writing a manifest: %w", err)
	}
	return b.change(func(h *head) { h.Dates[m.Date] = name })
}

func (b *bucket) remove(m *Manifest, names []string) error {
	return removeBelow(store.Join(b.root, m.Folder()), names)
}

// recent is how far back from the last publication a sweep looks into published
// folders: a worker that outlived its run may have written there since.
const recent = 48 * time.Hour

// sweep removes the folders and manifests that the head does not lead to. This
// run has the lock, so nobody can publish them any more.
func (b *bucket) sweep() error {
	b.mu.Lock()
	h := b.head // its dates are never changed in place
	b.mu.Unlock()
	manifests, err := h.manifests(b.root)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	var last time.Time
	for _, m := range manifests {
		named[m.Folder()] = true
		if m.PublishedAt.After(last) {
			last = m.PublishedAt
		}
	}
	for _, name := range h.Dates {
		named[name] = true
	}
	var others []string
	names, err := store.Below(store.Join(b.root, "manifests"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if name = "manifests/" + name; !named[name] {
			others = append(others, name)
		}
	}
	for _, m := range manifests {
		if last.Sub(m.PublishedAt) > recent {
			continue
		}
		_, late, err := sorted(store.Join(b.root, m.Folder()), m)
		if err != nil {
			return err
		}
		for _, name := range late {
			others = append(others, m.Folder()+"/"+name)
		}
	}
	folders, err := store.List(store.Join(b.root, "runs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, f := range folders {
		folder := "runs/" + f.Name
		if named[folder] {
			continue
		}
		names, err := store.Below(store.Join(b.root, folder))
		if err != nil {
			return err
		}
		for _, name := range names {
			others = append(others, folder+"/"+name)
		}
	}
	if err := removeBelow(b.root, others); err != nil {
		return fmt.Errorf("sweeping up what other runs left: %w", err)
	}
	return nil
}
