package warehouse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/store/storetest"
)

// shortLease is the lease of tests: long enough for a live holder on a busy
// machine to be heard.
const shortLease = 2 * time.Second

// serve starts a server in this process in the place of Google Cloud Storage,
// with a bucket b, and gives a warehouse's path.
func serve(t *testing.T) (root string) {
	t.Helper()
	server, address, err := storetest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	t.Setenv(store.EmulatorVariable, address)
	return "gs://b/w"
}

func openB(t *testing.T, root string) *Warehouse {
	t.Helper()
	w, err := Open(t.Context(), root, Options{Lease: shortLease})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// die stops a holder's signs of life, as its death would.
func die(w *Warehouse) {
	b := w.in.(*bucket)
	close(b.stop)
	b.beat.Wait()
}

// stagedB makes a run with one object a table, one withheld and one spilled.
func stagedB(t *testing.T, w *Warehouse, date, run string) (*Stage, *Manifest) {
	t.Helper()
	s, err := w.Stage(run)
	if err != nil {
		t.Fatal(err)
	}
	m := &Manifest{Format: Format, Date: date, Run: run, Tables: map[string]TableOut{},
		Signals: Signals{Files: []string{"signals/a"}, Flags: "flags/a"}}
	m.Tables["segment_members"] = TableOut{Files: []string{"segment_members/a"}}
	for _, name := range append(m.files(), "withheld/b", "shuffle/s") {
		if err := store.Put(store.Join(s.Dir, name), []byte(run)); err != nil {
			t.Fatal(err)
		}
	}
	return s, m
}

// wantPublished looks for a date's run and the content of its objects.
func wantPublished(t *testing.T, root, date, run string) *Manifest {
	t.Helper()
	m, err := ReadManifest(root, mustDate(t, date))
	if err != nil || m.Run != run {
		t.Fatalf("published is %+v, want %s: %v", m, run, err)
	}
	for _, name := range m.files() {
		if content, err := store.Read(store.Join(root, m.Folder(), name)); err != nil || string(content) != run {
			t.Errorf("%s holds %q: %v", name, content, err)
		}
	}
	return m
}

// wantOnly looks for objects that no manifest leads to.
func wantOnly(t *testing.T, root string) {
	t.Helper()
	h, _, err := readHead(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{headFile}
	manifests, err := Manifests(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range manifests {
		want = append(want, h.Dates[m.Date])
		for _, f := range m.files() {
			want = append(want, m.Folder()+"/"+f)
		}
	}
	got, err := store.Below(root)
	slices.Sort(want)
	slices.Sort(got)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the bucket holds\n%s\nwant\n%s: %v", strings.Join(got, "\n"), strings.Join(want, "\n"), err)
	}
}

func TestBucketPublishReplacesWhole(t *testing.T) {
	root := serve(t)
	for _, run := range []string{"r1", "r2"} {
		w := openB(t, root)
		s, m := stagedB(t, w, "2026-03-01", run)
		if err := errors.Join(s.Publish(m), s.Discard()); err != nil {
			t.Fatal(err)
		}
		wantPublished(t, root, "2026-03-01", run)
		// A run that gives the same again, or failed, leaves nothing.
		again, _ := stagedB(t, w, "2026-03-01", run)
		if err := errors.Join(again.Discard(), w.Close()); err != nil {
			t.Fatal(err)
		}
	}
	// A worker that outlived its run may write where it was.
	if err := store.Put(store.Join(root, wantPublished(t, root, "2026-03-01", "r2").Folder(), "signals/late"), nil); err != nil {
		t.Fatal(err)
	}
	if err := openB(t, root).Close(); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, root)
	if _, err := ReadManifest(root, mustDate(t, "2026-03-02")); !errors.Is(err, ErrNotPublished) {
		t.Errorf("another date: %v", err)
	}
}

// TestBucketHolder: a second run is refused while the first lives, waits for a
// lease where it is dead, and none where it has ended.
func TestBucketHolder(t *testing.T) {
	root := serve(t)
	w := openB(t, root)
	if _, err := Open(t.Context(), root, Options{Lease: 4 * shortLease}); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "process") {
		t.Errorf("a second run: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	w = openB(t, root)
	stagedB(t, w, "2026-03-02", "dead")
	die(w)
	var said bytes.Buffer
	next, err := Open(t.Context(), root, Options{Lease: shortLease / 4, Log: &said})
	if err != nil || !strings.Contains(said.String(), "taking over from process") {
		t.Fatalf("after a death: %v\n%s", err, &said)
	}
	if err := next.Close(); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, root)
	stop, cancel := context.WithCancel(t.Context())
	cancel()
	dead := openB(t, root)
	die(dead)
	if _, err := Open(stop, root, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted while it waits: %v", err)
	}
}

// TestTakenForDead: a run that slept while another took over publishes nothing,
// whatever the moment, and says so.
func TestTakenForDead(t *testing.T) {
	root := serve(t)
	slow := openB(t, root)
	s, m := stagedB(t, slow, "2026-03-01", "slow")
	ctx, forget := slow.Guard(t.Context())
	defer forget()
	die(slow)
	quick, err := Open(t.Context(), root, Options{Lease: shortLease / 4})
	if err != nil {
		t.Fatal(err)
	}
	// The files of the slow one are swept away; even had it looked before, the
	// last step is barred.
	if err := s.Publish(m); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("publishing what was swept away: %v", err)
	}
	if err := slow.in.replace(m); !errors.Is(err, ErrBusy) {
		t.Errorf("the last step of a run that lost the warehouse: %v", err)
	}
	if err := slow.Confirm(); !errors.Is(err, ErrBusy) {
		t.Errorf("it still holds the warehouse: %v", err)
	}
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, ErrBusy) {
		t.Errorf("its context ended with %v", err)
	}
	s2, m2 := stagedB(t, quick, "2026-03-01", "quick")
	if err := errors.Join(s2.Publish(m2), s2.Discard(), slow.in.(*bucket).change(func(*head) {})); !errors.Is(err, ErrBusy) {
		t.Fatal(err)
	}
	wantPublished(t, root, "2026-03-01", "quick")
	if err := quick.Close(); err != nil {
		t.Fatal(err)
	}
	if err := openB(t, root).Close(); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, root)
}

// TestBucketLostAnswer has a write of the head come through whose answer never
// came: it is known as the run's own.
func TestBucketLostAnswer(t *testing.T) {
	root := serve(t)
	w := openB(t, root)
	b := w.in.(*bucket)
	b.mu.Lock()
	if _, err := b.put(b.head.with(func(h *head) { h.Dates["2026-01-01"] = "x" }), b.version); err != nil {
		t.Fatal(err)
	}
	b.mu.Unlock()
	if err := w.Confirm(); err != nil {
		t.Fatal(err)
	}
	if h, _, err := readHead(root); err != nil || h.Dates["2026-01-01"] != "x" {
		t.Errorf("what it wrote is gone: %+v, %v", h, err)
	}
}

func TestBucketExpireAndCopy(t *testing.T) {
	root := serve(t)
	w := openB(t, root)
	for _, date := range []string{"2026-01-01", "2026-03-01"} {
		s, m := stagedB(t, w, date, "r-"+date)
		if err := s.Publish(m); err != nil {
			t.Fatal(err)
		}
	}
	if removed, err := w.Expire(mustDate(t, "2026-03-02"), 180); err != nil || removed != 1 {
		t.Errorf("%d objects expired, want the members of January: %v", removed, err)
	}
	if err := errors.Join(w.Close(), openB(t, root).Close()); err != nil {
		t.Fatal(err)
	}
	if m, err := ReadManifest(root, mustDate(t, "2026-01-01")); err != nil || len(m.Tables["segment_members"].Files) != 0 {
		t.Errorf("January is %+v: %v", m, err)
	}
	if _, err := Views(root); err == nil || !strings.Contains(err.Error(), "gcloud storage rsync") {
		t.Errorf("views over a bucket: %v", err)
	}
	// A copy in a folder is read as the bucket is, and not published into.
	dir := t.TempDir()
	names, err := store.Below(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := store.Read(store.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	views, err := Views(dir)
	if err != nil || !strings.Contains(fmt.Sprint(views), "segment_members/a") {
		t.Errorf("views over a copy: %v, %v", views, err)
	}
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrTarget) {
		t.Errorf("publishing into a copy: %v", err)
	}
}

func TestBucketMistakes(t *testing.T) {
	root := serve(t)
	for _, c := range []struct{ name, root, object, want string }{
		{"no bucket", "gs://none/w", "", "gcloud storage buckets create gs://none "},
		{"no head", root, "runs/r1/a", "holds runs or manifests and no head.json"},
		{"a head of another format", root + "2", headFile, "is not of format 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.object != "" {
				if err := store.Put(store.Join(c.root, c.object), []byte("{}")); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := Open(t.Context(), c.root, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
