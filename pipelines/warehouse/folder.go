package warehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// folder is a warehouse in a folder of this machine.
type folder struct {
	root string
	lock *os.File
}

func openFolder(root string) (*folder, error) {
	for _, dir := range []string{root, filepath.Join(root, "manifests"), filepath.Join(root, "runs"), filepath.Join(root, "reports")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, fmt.Errorf("the warehouse cannot be written: %w", err)
		}
	}
	if _, err := os.Stat(filepath.Join(root, headFile)); err == nil {
		return nil, fmt.Errorf("%w: %s is a copy of a bucket's warehouse, to be read and not to be published into", ErrTarget, root)
	}
	f := &folder{root: root}
	return f, f.takeLock()
}

func (f *folder) close() error { return f.lock.Close() }

// guard: the kernel takes the lock from nobody who lives.
func (f *folder) guard(ctx context.Context) (context.Context, context.CancelFunc) {
	return ctx, func() {}
}

func (f *folder) confirm() error { return nil }

func (f *folder) stage(run string) (string, error) {
	dir, err := os.MkdirTemp(f.root, ".tmp-"+run+"-")
	if err != nil {
		return "", fmt.Errorf("the warehouse cannot be written: %w", err)
	}
	// Others read the published files; MkdirTemp is for the owner alone.
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", fmt.Errorf("the warehouse cannot be written: %w", err)
	}
	return dir, nil
}

func (f *folder) discard(dir string) error { return os.RemoveAll(dir) }

// settle brings the files that the manifest names to disk, and gives their
// folder its name.
func (f *folder) settle(dir string, m *Manifest) error {
	named := map[string]bool{}
	for _, name := range m.files() {
		named[filepath.FromSlash(name)] = true
	}
	if err := keepOnly(dir, named); err != nil {
		return err
	}
	folder := filepath.Join(f.root, filepath.FromSlash(m.Folder()))
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return err
	}
	// A folder of this name that a manifest names is a run with the same inputs,
	// which is never published twice; one that none names is a dead run's.
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.Rename(dir, folder); err != nil {
		return err
	}
	return syncDirs(filepath.Dir(folder), filepath.Join(f.root, "runs"))
}

func (f *folder) remove(m *Manifest, names []string) error {
	for _, name := range names {
		if err := os.Remove(filepath.Join(f.root, filepath.FromSlash(m.Folder()), filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// sweep removes staging folders and runs that no manifest names: left by runs
// that died, or replaced by a newer run of their date before this one began.
func (f *folder) sweep() error {
	entries, err := os.ReadDir(f.root)
	if err != nil {
		return fmt.Errorf("the warehouse cannot be read: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".tmp-") {
			if err := os.RemoveAll(filepath.Join(f.root, e.Name())); err != nil {
				return fmt.Errorf("sweeping up after a dead run: %w", err)
			}
		}
	}
	pages, err := filepath.Glob(filepath.Join(f.root, "reports", "*.tmp-*"))
	if err != nil {
		return err
	}
	for _, page := range pages {
		if err := os.Remove(page); err != nil {
			return fmt.Errorf("sweeping up after a dead run: %w", err)
		}
	}
	manifests, err := Manifests(f.root)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, m := range manifests {
		named[filepath.Join(f.root, filepath.FromSlash(m.Folder()))] = true
	}
	runs, err := filepath.Glob(filepath.Join(f.root, "runs", "dt=*", "*"))
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

// keepOnly removes what is not named, and folders that are empty then, checks
// that all that is named is there, and brings it to disk.
func keepOnly(stage string, named map[string]bool) error {
	var dirs []string
	found := 0
	err := filepath.WalkDir(stage, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			dirs = append(dirs, path)
			return nil
		}
		rel, err := filepath.Rel(stage, path)
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

// replace writes the manifest beside its place and renames it there.
func (f *folder) replace(m *Manifest) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("writing a manifest: %w", err)
	}
	path := manifestPath(f.root, m.Date)
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, append(content, '\n'), 0o644); err != nil {
		return fmt.Errorf("writing a manifest: %w", err)
	}
	if err := errors.Join(syncFile(tmp), os.Rename(tmp, path), syncDirs(filepath.Dir(path))); err != nil {
		return fmt.Errorf("writing a manifest: %w", err)
	}
	return nil
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
