package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsouza/fake-gcs-server/fakestorage"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/store/storetest"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

// bucketServer is a server in this process, in the place of Google Cloud Storage
// for the whole of this test binary.
var bucketServer = sync.OnceValues(func() (*fakestorage.Server, error) {
	server, _, err := storetest.Start()
	return server, err
})

// newBucket makes an empty bucket.
func newBucket(t *testing.T) (server *fakestorage.Server, bucket string) {
	t.Helper()
	server, err := bucketServer()
	must(t, err)
	t.Setenv(store.EmulatorVariable, strings.TrimPrefix(server.URL(), "http://"))
	bucket = fmt.Sprintf("b%d", time.Now().UnixNano())
	server.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: bucket})
	return server, bucket
}

// inBucket brings a folder's files into a bucket of its own.
func inBucket(t *testing.T, dir string) (server *fakestorage.Server, bucket string) {
	t.Helper()
	server, bucket = newBucket(t)
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		server.CreateObject(fakestorage.Object{Content: content,
			ObjectAttrs: fakestorage.ObjectAttrs{BucketName: bucket, Name: "dumps/" + filepath.ToSlash(rel)}})
		return err
	}))
	return server, bucket
}

// TestDumpsInABucket runs nights from gs:// and from the same files in a
// folder: the same run, and the same tables. Then it spoils the bucket.
func TestDumpsInABucket(t *testing.T) {
	dir, x := makeStory(t, 2, 20_000, dumps.Params{})
	day := x.Days[1].Date
	local := newConfig(t, dir)
	broad(t, local)
	runAll(t, local, storyFrom, day)

	server, bucket := inBucket(t, dir)
	root := "gs://" + bucket
	c := newConfig(t, root+"/dumps")
	c.Definitions = local.Definitions
	runAll(t, c, storyFrom, day)
	wantSame(t, local, c, day, append([]string{"signals", "run_audit"}, traceless...)...)
	if was, is := readManifest(t, local, day), readManifest(t, c, day); was.Run != is.Run {
		t.Errorf("the run is %s from a folder and %s from a bucket", was.Run, is.Run)
	}

	object := func(name string, content []byte) {
		server.CreateObject(fakestorage.Object{Content: content, ObjectAttrs: fakestorage.ObjectAttrs{BucketName: bucket, Name: name}})
	}
	for _, m := range []struct {
		name, dumps string
		spoil       func()
		code        int
		want        string
	}{
		{"no bucket", "gs://none/dumps", func() {}, 3, "gs://none/dumps/assistant"},
		{"no folder", root + "/nothing", func() {}, 3, root + "/nothing/assistant does not exist"},
		{"a file cut short", root + "/dumps", func() { object("dumps/vibes/dt="+day+"/cut.parquet", []byte("PAR1, and no more")) }, 3, "cut.parquet: not a complete Parquet file"},
		{"a day without its mark", root + "/dumps", func() {
			must(t, server.Client().Bucket(bucket).Object("dumps/vibes/dt="+day+"/_SUCCESS").Delete(t.Context()))
		}, 3, "has no _SUCCESS"},
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
