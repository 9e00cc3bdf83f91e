package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"

	"github.com/tamis-data/tamis/pipelines/store/storetest"
)

// serve starts a server in this process in the place of Google Cloud Storage,
// with a bucket b.
func serve(t *testing.T, objects ...fakestorage.Object) *fakestorage.Server {
	t.Helper()
	server, address, err := storetest.Start(objects...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	t.Setenv(EmulatorVariable, address)
	return server
}

func object(name string, content []byte) fakestorage.Object {
	return fakestorage.Object{ObjectAttrs: fakestorage.ObjectAttrs{BucketName: "b", Name: name}, Content: content}
}

func noise(random *rand.Rand, n int) []byte {
	content := make([]byte, n)
	for i := range content {
		content[i] = byte(random.Uint32())
	}
	return content
}

func TestReadObjects(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	content := noise(random, 3*streamBytes+17)
	serve(t, object("d/large", content), object("d/small", content[:100]), object("d/empty", nil),
		object("d/", nil), object("d/sub/x", nil), object("other/x", nil))
	for name, want := range map[string][]byte{"large": content, "small": content[:100], "empty": nil} {
		path := "gs://b/d/" + name
		in, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		wantReads(t, random, name, in, want, in.Size())
		s, err := Stream(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(s); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s read through gives %d bytes: %v", name, len(got), err)
		}
		if got, err := Read(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s read whole gives %d bytes: %v", name, len(got), err)
		}
	}
	for dir, want := range map[string]string{"gs://b/d": "[{empty false} {large false} {small false} {sub true}]", "gs://b": "[{d true} {other true}]", "gs://b/d/sub/": "[{x false}]"} {
		if got, err := List(dir); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s holds %v, want %s: %v", dir, got, want, err)
		}
	}
	if got, err := Below("gs://b/d"); err != nil || fmt.Sprint(got) != "[empty large small sub/x]" {
		t.Errorf("below d are %v: %v", got, err)
	}
	for _, dir := range []string{"gs://b/nothing", "gs://b/d/lar"} {
		if got, err := List(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s holds %v: %v", dir, got, err)
		}
	}
	for _, path := range []string{"gs://b/d/none", "gs://none/x", "gs:///x"} {
		if _, err := Open(path); err == nil {
			t.Errorf("%s opens", path)
		}
	}
	if got, err := List("gs://none/x"); !errors.Is(err, ErrNoBucket) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder of a bucket that is not there holds %v: %v", got, err)
	}
}

// wantReads reads from random places and compares with what is there.
func wantReads(t *testing.T, random *rand.Rand, name string, in io.ReaderAt, want []byte, size int64) {
	t.Helper()
	if size != int64(len(want)) {
		t.Fatalf("%s has %d bytes, want %d", name, size, len(want))
	}
	for range 40 {
		off := random.IntN(len(want) + 1)
		p := make([]byte, random.IntN(tailBytes))
		n, err := in.ReadAt(p, int64(off))
		if got := want[off:min(off+len(p), len(want))]; n != len(got) || !bytes.Equal(p[:n], got) || (err != nil) != (n < len(p)) {
			t.Fatalf("%s: %d bytes at %d give %d: %v", name, len(p), off, n, err)
		}
	}
}

// TestSameBothWays does the same in a folder and in a bucket.
func TestSameBothWays(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	large := noise(random, 2*pieceBytes+5)
	serve(t)
	for _, root := range []string{t.TempDir(), "gs://b/w"} {
		for name, content := range map[string][]byte{"deep/large": large, "deep/small": large[:100], "empty": nil} {
			w, err := Create(root, name)
			if err != nil {
				t.Fatal(err)
			}
			for rest := content; len(rest) > 0; rest = rest[min(len(rest), 300_000):] {
				if _, err := w.Write(rest[:min(len(rest), 300_000)]); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			w.Abandon()
			if got, err := Read(Join(root, name)); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s of %s holds %d bytes, want %d: %v", name, root, len(got), len(content), err)
			}
		}
		path := Join(root, "deep", "large")
		if Dir(path) != Join(root, "deep") {
			t.Errorf("%s is in %s", path, Dir(path))
		}
		if got, err := ReadRange(path, 7, 9); err != nil || !bytes.Equal(got, large[7:16]) {
			t.Errorf("a range of %s: %v, %v", path, got, err)
		}
		for _, r := range [][2]uint64{{uint64(len(large)) - 3, 4}, {uint64(len(large)) + 9, 1}, {1, 1 << 50}} {
			if _, err := ReadRange(path, r[0], r[1]); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s gives %d bytes at %d: %v", path, r[1], r[0], err)
			}
		}
		for range 2 {
			if err := Put(Join(root, "page.html"), large[:10]); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := List(root); err != nil || fmt.Sprint(got) != "[{deep true} {empty false} {page.html false}]" {
			t.Errorf("%s holds %v: %v", root, got, err)
		}
		if _, err := Read(Join(root, "none")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("what is not there: %v", err)
		}
	}
	if _, err := Create(filepath.Join(t.TempDir(), "gone"), "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file in a folder that is gone: %v", err)
	}
}

// TestAbandonedUpload leaves no object, neither a small nor a large one.
func TestAbandonedUpload(t *testing.T) {
	serve(t)
	for _, n := range []int{10, 3*pieceBytes + 1} {
		w, err := Create("gs://b/w", "x")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, n)); err != nil {
			t.Fatal(err)
		}
		w.Abandon()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if left, err := Below("gs://b/w"); err != nil || len(left) > 0 {
			t.Errorf("%v is left of %d bytes: %v", left, n, err)
		}
	}
}

// TestPutVersion has many writers add their letter to one object: none of
// their letters is lost.
func TestPutVersion(t *testing.T) {
	serve(t)
	const path = "gs://b/w/head"
	if _, err := PutVersion(path, []byte("x"), 1); !errors.Is(err, ErrChanged) {
		t.Errorf("replacing what is not there: %v", err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for {
				was, version, err := ReadVersion(path)
				if err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Error(err)
					return
				}
				_, err = PutVersion(path, append(was, byte('a'+i)), version)
				if err == nil {
					return
				}
				if !errors.Is(err, ErrChanged) {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	got, version, err := ReadVersion(path)
	if err != nil || len(got) != 8 || len(strings.Trim(string(got), "abcdefgh")) > 0 {
		t.Errorf("it holds %q: %v", got, err)
	}
	if again, err := PutVersion(path, got, 1); err != nil || again != version {
		t.Errorf("a write whose answer was lost is version %d, want %d: %v", again, version, err)
	}
}

func TestRemove(t *testing.T) {
	serve(t, object("w/a", nil), object("w/b", nil), object("w/c", nil))
	if err := Remove([]string{"gs://b/w/a", "gs://b/w/none", "gs://b/w/b"}); err != nil {
		t.Error(err)
	}
	if left, err := Below("gs://b/w"); err != nil || fmt.Sprint(left) != "[c]" {
		t.Errorf("%v is left: %v", left, err)
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct{ root, want string }{
		{"/data/dumps", "/data/dumps/vibes/dt=2026-03-01"},
		{"dumps/", "dumps/vibes/dt=2026-03-01"},
		{"gs://b", "gs://b/vibes/dt=2026-03-01"},
		{"gs://b/x/", "gs://b/x/vibes/dt=2026-03-01"},
	} {
		if got := Join(c.root, "vibes", "dt=2026-03-01"); got != c.want {
			t.Errorf("%s gives %s, want %s", c.root, got, c.want)
		}
	}
	for path, sound := range map[string]bool{"gs://b": true, "gs://b/a/b/": true, "gs://": false, "gs:///a": false, "gs://b//a": false, "gs://b/*": false} {
		if err := CheckBucket(path); (err == nil) != sound {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat("gs:"); err == nil {
		t.Error("a path of a bucket was taken for one of this machine")
	}
}
