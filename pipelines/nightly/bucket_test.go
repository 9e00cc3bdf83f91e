package main

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"

	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

// inBucket brings a folder into bucket "b" of a server in this process, which
// takes the place of Google Cloud Storage for the whole of this test binary.
func inBucket(t *testing.T, dir string) *fakestorage.Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := listener.Addr().(*net.TCPAddr)
	must(t, listener.Close())
	var objects []fakestorage.Object
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		objects = append(objects, fakestorage.Object{Content: content,
			ObjectAttrs: fakestorage.ObjectAttrs{BucketName: "b", Name: "dumps/" + filepath.ToSlash(rel)}})
		return err
	}))
	server, err := fakestorage.NewServerWithOptions(fakestorage.Options{Scheme: "http", Host: "127.0.0.1", Port: uint16(address.Port),
		PublicHost: address.String(), InitialObjects: objects})
	must(t, err)
	t.Cleanup(server.Stop)
	t.Setenv("STORAGE_EMULATOR_HOST", address.String())
	return server
}

// TestDumpsInABucket runs nights from gs:// and from the same files in a
// folder: the same run, and the same tables. Then it spoils the bucket.
func TestDumpsInABucket(t *testing.T) {
	dir, x := makeStory(t, 2, 20_000, dumps.Params{})
	day := x.Days[1].Date
	local := newConfig(t, dir)
	broad(t, local)
	runAll(t, local, storyFrom, day)

	server := inBucket(t, dir)
	c := newConfig(t, "gs://b/dumps")
	c.Definitions = local.Definitions
	runAll(t, c, storyFrom, day)
	wantSame(t, local, c, day, append([]string{"signals", "run_audit"}, traceless...)...)
	if was, is := readManifest(t, local, day), readManifest(t, c, day); was.Run != is.Run {
		t.Errorf("the run is %s from a folder and %s from a bucket", was.Run, is.Run)
	}

	object := func(name string, content []byte) {
		server.CreateObject(fakestorage.Object{Content: content, ObjectAttrs: fakestorage.ObjectAttrs{BucketName: "b", Name: name}})
	}
	for _, m := range []struct {
		name, dumps string
		spoil       func()
		code        int
		want        string
	}{
		{"no bucket", "gs://none/dumps", func() {}, 3, "gs://none/dumps/assistant"},
		{"no folder", "gs://b/nothing", func() {}, 3, "the surface folder gs://b/nothing/assistant does not exist"},
		{"a file cut short", "gs://b/dumps", func() { object("dumps/vibes/dt="+day+"/cut.parquet", []byte("PAR1, and no more")) }, 3, "cut.parquet: not a complete Parquet file"},
		{"a day without its mark", "gs://b/dumps", func() {
			must(t, server.Client().Bucket("b").Object("dumps/vibes/dt="+day+"/_SUCCESS").Delete(t.Context()))
		}, 3, "has no _SUCCESS"},
		{"a warehouse", "gs://b/dumps", func() { c.Warehouse = "gs://b/warehouse" }, 2, "must be a folder of this machine"},
	} {
		t.Run(m.name, func(t *testing.T) {
			m.spoil()
			c.Dumps = m.dumps
			_, err := tryAll(c, day, day)
			if exitCode(err) != m.code || !strings.Contains(fmt.Sprint(err), m.want) {
				t.Errorf("exit code %d: %v, want %d and %q", exitCode(err), err, m.code, m.want)
			}
		})
	}
}
