package warehouse

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/schemas"
)

func open(t *testing.T, root string) *Warehouse {
	t.Helper()
	w, err := Open(t.Context(), root, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// staged makes a run with one file a table.
func staged(t *testing.T, w *Warehouse, date, run string) (*Stage, *Manifest) {
	t.Helper()
	s, err := w.Stage(run)
	if err != nil {
		t.Fatal(err)
	}
	m := &Manifest{Format: Format, Date: date, Run: run, Tables: map[string]TableOut{},
		Signals: Signals{Files: []string{"signals/a"}, Flags: "flags/a"}}
	m.Tables["segment_members"] = TableOut{Files: []string{"segment_members/a"}}
	for _, name := range append(m.files(), "withheld/b") {
		path := filepath.Join(s.Dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(run), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return s, m
}

func TestPublishReplacesWhole(t *testing.T) {
	root := t.TempDir()
	w := open(t, root)
	for _, run := range []string{"r1", "r2"} {
		s, m := staged(t, w, "2026-03-01", run)
		if err := s.Publish(m); err != nil {
			t.Fatal(err)
		}
		got, err := ReadManifest(root, mustDate(t, "2026-03-01"))
		if err != nil || got.Run != run {
			t.Fatalf("published is %+v: %v", got, err)
		}
		folder := filepath.Join(root, got.Folder())
		for _, name := range got.files() {
			if content, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(content) != run {
				t.Errorf("%s holds %q: %v", name, content, err)
			}
		}
		if _, err := os.Stat(filepath.Join(folder, "withheld/b")); err == nil {
			t.Error("a file that the manifest does not name is published")
		}
		if _, err := os.Stat(filepath.Join(folder, "withheld")); err == nil {
			t.Error("an empty folder is published")
		}
	}
	if _, err := ReadManifest(root, mustDate(t, "2026-03-02")); !errors.Is(err, ErrNotPublished) {
		t.Errorf("another date: %v", err)
	}
}

func TestPublishRefusesWhatIsMissing(t *testing.T) {
	root := t.TempDir()
	w := open(t, root)
	s, m := staged(t, w, "2026-03-01", "r1")
	if err := os.Remove(filepath.Join(s.Dir, "signals/a")); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(m); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("publishing without a staged file: %v", err)
	}
	if all, err := Manifests(root); err != nil || len(all) != 0 {
		t.Errorf("published %d: %v", len(all), err)
	}
}

// TestSweep opens a warehouse that dead runs left: staged folders, a run that
// never got its manifest, a run that was replaced.
func TestSweep(t *testing.T) {
	root := t.TempDir()
	w := open(t, root)
	for _, run := range []string{"r1", "r2"} {
		s, m := staged(t, w, "2026-03-01", run)
		if err := s.Publish(m); err != nil {
			t.Fatal(err)
		}
	}
	staged(t, w, "2026-03-02", "dead")
	if err := os.MkdirAll(filepath.Join(root, "runs/dt=2026-03-02/never"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, root)
	left, err := filepath.Glob(filepath.Join(root, "runs", "*", "*"))
	if err != nil || len(left) != 1 || filepath.Base(left[0]) != "r2" {
		t.Errorf("runs %v are left, want r2: %v", left, err)
	}
	if tmp, _ := filepath.Glob(filepath.Join(root, ".tmp-*")); len(tmp) != 0 {
		t.Errorf("%v are left", tmp)
	}
}

func TestLockIsExclusive(t *testing.T) {
	root := t.TempDir()
	w := open(t, root)
	if _, err := Open(t.Context(), root, Options{}); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "process") {
		t.Errorf("a second run: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, root)
}

func TestUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), filepath.Join(file, "warehouse"), Options{}); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("a warehouse below a file: %v", err)
	}
}

func TestExpire(t *testing.T) {
	root := t.TempDir()
	w := open(t, root)
	for _, date := range []string{"2026-01-01", "2026-03-01"} {
		s, m := staged(t, w, date, "r-"+date)
		if err := s.Publish(m); err != nil {
			t.Fatal(err)
		}
	}
	removed, err := w.Expire(mustDate(t, "2026-03-02"), 180)
	if err != nil || removed != 1 {
		t.Errorf("%d files expired, want the members of January: %v", removed, err)
	}
	removed, err = w.Expire(mustDate(t, "2026-07-15"), 180)
	if err != nil || removed != 3 {
		t.Errorf("%d files expired, want January's signals and flags and March's members: %v", removed, err)
	}
	all, err := Manifests(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		for _, name := range m.files() {
			if _, err := os.Stat(filepath.Join(root, m.Folder(), name)); name != "" && err != nil {
				t.Errorf("the manifest of %s names %s: %v", m.Date, name, err)
			}
		}
	}
	if _, err := Views(root); err != nil {
		t.Errorf("views over expired tables: %v", err)
	}
}

func TestManifestMistakes(t *testing.T) {
	root := t.TempDir()
	if _, err := Views(root); err == nil {
		t.Error("an empty warehouse has views")
	}
	open(t, root)
	for _, content := range []string{"", "{", `{"format": 2, "date": "2026-03-01", "run": "r"}`, `{"format": 1, "date": "2026-03-02", "run": "r"}`} {
		path := manifestPath(root, "2026-03-01")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Manifests(root); err == nil || !strings.Contains(err.Error(), "dt=2026-03-01.json") {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func mustDate(t *testing.T, s string) schemas.Date {
	t.Helper()
	d, err := schemas.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
