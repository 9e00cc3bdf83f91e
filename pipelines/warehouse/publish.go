package warehouse

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/tamis-data/tamis/schemas"
)

// Stage is a folder of a run at work. Nothing in it is published.
type Stage struct {
	w   *Warehouse
	Dir string
}

// Stage makes an empty staging folder for a run.
func (w *Warehouse) Stage(run string) (*Stage, error) {
	dir, err := os.MkdirTemp(w.root, ".tmp-"+run+"-")
	if err != nil {
		return nil, fmt.Errorf("the warehouse cannot be written: %w", err)
	}
	// Others read the published files; MkdirTemp is for the owner alone.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, fmt.Errorf("the warehouse cannot be written: %w", err)
	}
	return &Stage{w: w, Dir: dir}, nil
}

// Discard removes the staged files.
func (s *Stage) Discard() error { return os.RemoveAll(s.Dir) }

// Publish makes the staged run the published one of its date: the files that
// the manifest names are brought to disk, the folder gets its name, and the
// date's manifest is replaced by one rename. Staged files that the manifest
// does not name are removed first. What was published before is whole until
// that rename, and replaced as a whole by it.
func (s *Stage) Publish(m *Manifest) error {
	named := map[string]bool{}
	for _, name := range m.files() {
		named[filepath.FromSlash(name)] = true
	}
	if err := s.keepOnly(named); err != nil {
		return fmt.Errorf("publishing %s: %w", m.Run, err)
	}
	folder := filepath.Join(s.w.root, filepath.FromSlash(m.Folder()))
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return fmt.Errorf("publishing %s: %w", m.Run, err)
	}
	// A folder of this name that a manifest names is a run with the same inputs,
	// which is never published twice; one that none names is a dead run's.
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("publishing %s: %w", m.Run, err)
	}
	if err := os.Rename(s.Dir, folder); err != nil {
		return fmt.Errorf("publishing %s: %w", m.Run, err)
	}
	if err := syncDirs(filepath.Dir(folder), filepath.Join(s.w.root, "runs")); err != nil {
		return fmt.Errorf("publishing %s: %w", m.Run, err)
	}
	return replaceManifest(s.w.root, m)
}

func (m *Manifest) files() []string {
	files := append([]string{m.Signals.Flags}, m.Signals.Files...)
	for _, t := range m.Tables {
		files = append(files, t.Files...)
	}
	return files
}

// keepOnly removes what is not named, and folders that are empty then, checks
// that all that is named is there, and brings it to disk.
func (s *Stage) keepOnly(named map[string]bool) error {
	var dirs []string
	found := 0
	err := filepath.WalkDir(s.Dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			dirs = append(dirs, path)
			return nil
		}
		rel, err := filepath.Rel(s.Dir, path)
		if err != nil {
			return err
		}
		if !named[rel] {
			return os.Remove(path)
		}
		found++
		return syncFile(path)
	})
	if err != nil {
		return err
	}
	if found != len(named) {
		return fmt.Errorf("%d of %d staged files are missing", len(named)-found, len(named))
	}
	for i := len(dirs) - 1; i > 0; i-- { // the innermost first, the stage itself stays
		if left, err := os.ReadDir(dirs[i]); err != nil {
			return err
		} else if len(left) > 0 {
			continue
		}
		if err := os.Remove(dirs[i]); err != nil {
			return err
		}
		dirs = slices.Delete(dirs, i, i+1)
	}
	return syncDirs(dirs...)
}

// replaceManifest writes the manifest beside its place and renames it there.
func replaceManifest(root string, m *Manifest) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("writing a manifest: %w", err)
	}
	path := manifestPath(root, m.Date)
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, append(content, '\n'), 0o644); err != nil {
		return fmt.Errorf("writing a manifest: %w", err)
	}
	if err := errors.Join(syncFile(tmp), os.Rename(tmp, path), syncDirs(filepath.Dir(path))); err != nil {
		return fmt.Errorf("writing a manifest: %w", err)
	}
	return nil
}

// Expire takes what is older than its keeping time out of the manifests, then
// off the disk: members and scores after their tables' days, signals once no
// night can need them. It gives the number of files removed.
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
		if err := replaceManifest(w.root, m); err != nil {
			return removed, err
		}
		for _, name := range gone {
			if err := os.Remove(filepath.Join(w.root, filepath.FromSlash(m.Folder()), filepath.FromSlash(name))); err != nil {
				return removed, fmt.Errorf("expiring %s: %w", m.Date, err)
			}
			removed++
		}
	}
	return removed, nil
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func syncDirs(dirs ...string) error {
	for _, dir := range dirs {
		if err := syncFile(dir); err != nil {
			return err
		}
	}
	return nil
}
