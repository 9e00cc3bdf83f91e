package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"sync"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"
)

// TestBucket reads objects of a server in this process, in the place of Google
// Cloud Storage.
func TestBucket(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 3*tailBytes+17)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range content {
		content[i] = byte(random.Uint32())
	}
	object := func(name string, content []byte) fakestorage.Object {
		return fakestorage.Object{ObjectAttrs: fakestorage.ObjectAttrs{BucketName: "b", Name: name}, Content: content}
	}
	server, err := fakestorage.NewServerWithOptions(fakestorage.Options{Scheme: "http", Host: "127.0.0.1", Port: uint16(address.Port), PublicHost: address.String(),
		InitialObjects: []fakestorage.Object{object("d/large", content), object("d/small", content[:100]), object("d/empty", nil),
			object("d/", nil), object("d/sub/x", nil), object("other/x", nil)}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	t.Setenv("STORAGE_EMULATOR_HOST", address.String())
	bucketClient = sync.OnceValues(newBucketClient) // of this server's address

	for name, want := range map[string][]byte{"large": content, "small": content[:100], "empty": nil} {
		in, err := open("gs://b/d/" + name)
		if err != nil {
			t.Fatal(err)
		}
		wantReads(t, random, name, in, want, in.Size())
		start := int64(len(want) / 3)
		wantReads(t, random, name+" ahead", io.NewSectionReader(&ahead{in: in, end: in.Size()}, start, in.Size()-start), want[start:], in.Size()-start)
	}
	for dir, want := range map[string]string{"gs://b/d": "[{empty false} {large false} {small false} {sub true}]", "gs://b": "[{d true} {other true}]", "gs://b/d/sub/": "[{x false}]"} {
		if got, err := list(dir); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s holds %v, want %s: %v", dir, got, want, err)
		}
	}
	for _, dir := range []string{"gs://b/nothing", "gs://b/d/lar"} {
		if got, err := list(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s holds %v: %v", dir, got, err)
		}
	}
	for _, path := range []string{"gs://b/d/none", "gs://none/x", "gs:///x"} {
		if _, err := open(path); err == nil {
			t.Errorf("%s opens", path)
		}
	}
	if got, err := list("gs://none/x"); err == nil || errors.Is(err, fs.ErrNotExist) {
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

func TestJoin(t *testing.T) {
	for _, c := range []struct{ dumps, want string }{
		{"/data/dumps", "/data/dumps/vibes/dt=2026-03-01"},
		{"dumps/", "dumps/vibes/dt=2026-03-01"},
		{"gs://b", "gs://b/vibes/dt=2026-03-01"},
		{"gs://b/x/", "gs://b/x/vibes/dt=2026-03-01"},
	} {
		if got := Join(c.dumps, "vibes", "dt=2026-03-01"); got != c.want {
			t.Errorf("%s gives %s, want %s", c.dumps, got, c.want)
		}
	}
}
