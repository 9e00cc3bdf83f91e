package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

// takeoverAfter is the lease of runs that come after a dead one.
const takeoverAfter = 300 * time.Millisecond

var everyTable = append([]string{"signals", "run_audit"}, traceless...)

// wantNothingElse opens the warehouse once more, as the next night would, and
// looks for objects that nothing leads to.
func wantNothingElse(t *testing.T, c *Config) {
	t.Helper()
	w, err := warehouse.Open(t.Context(), c.Warehouse, warehouse.Options{Lease: takeoverAfter})
	must(t, err)
	must(t, w.Close())
	manifests, err := warehouse.Manifests(c.Warehouse)
	must(t, err)
	named := map[string]bool{"head.json": true}
	for _, m := range manifests {
		named["reports/"+m.Date+".html"] = true
		named[m.Folder()+"/"+m.Signals.Flags] = true
		for _, f := range m.Signals.Files {
			named[m.Folder()+"/"+f] = true
		}
		for _, table := range m.Tables {
			for _, f := range table.Files {
				named[m.Folder()+"/"+f] = true
			}
		}
	}
	names, err := store.Below(c.Warehouse)
	must(t, err)
	inManifests := 0
	for _, name := range names {
		if strings.HasPrefix(name, "manifests/") {
			inManifests++
		} else if !named[name] {
			t.Errorf("%s is left", name)
		}
	}
	if inManifests != len(manifests) {
		t.Errorf("%d manifests are there, and %d are published", inManifests, len(manifests))
	}
}

// TestWarehouseInABucket runs nights into a folder and into a bucket, again, and
// with dumps that changed: the same runs, and the same tables.
func TestWarehouseInABucket(t *testing.T) {
	dir, x := makeStory(t, 3, 20_000, dumps.Params{})
	day := x.Days[2].Date
	local := newConfig(t, dir)
	broad(t, local)
	runAll(t, local, storyFrom, day)

	_, bucket := inBucket(t, dir)
	c := newConfig(t, "gs://"+bucket+"/dumps")
	c.Warehouse, c.Definitions, c.lease = "gs://"+bucket+"/warehouse", local.Definitions, takeoverAfter
	runAll(t, c, storyFrom, day)
	wantSame(t, local, c, day, everyTable...)
	was := readManifest(t, c, day)
	if run := readManifest(t, local, day).Run; was.Run != run {
		t.Errorf("the run is %s in a folder and %s in a bucket", run, was.Run)
	}
	if len(members(t, c, day, "broad")) == 0 {
		t.Error("no member can be read from the bucket")
	}
	page, err := store.Read(reportPath(c, date(t, day)))
	if err != nil || !strings.Contains(string(page), was.Run) {
		t.Errorf("the night's page: %v", err)
	}
	wantNothingElse(t, c)
	if out := runAll(t, c, day, day); !strings.Contains(out, "the same again, nothing replaced") {
		t.Errorf("a rerun says:\n%s", out)
	}
	if is := readManifest(t, c, day); is.Place != was.Place {
		t.Errorf("a rerun replaced %s by %s", was.Place, is.Place)
	}
	wantNothingElse(t, c)

	late := "dumps/imagine/dt=" + x.Days[1].Date
	content, err := store.Read("gs://" + bucket + "/" + late + "/part-00000.parquet")
	must(t, err)
	must(t, store.Put("gs://"+bucket+"/"+late+"/late.parquet", content))
	if out := runAll(t, c, day, day); !strings.Contains(out, "late data: the dumps of "+x.Days[1].Date) {
		t.Errorf("late data is not reported:\n%s", out)
	}
	if is := readManifest(t, c, day); is.Run == was.Run {
		t.Error("the night that rests on late data was not replaced")
	}
	wantNothingElse(t, c)
}

// TestPrismIntoABucket has workers that write side by side, and a graph that
// holds only paths below gs://.
func TestPrismIntoABucket(t *testing.T) {
	dir, x := makeStory(t, 2, 20_000, dumps.Params{})
	day := x.Days[1].Date
	local := newConfig(t, dir)
	broad(t, local)
	runAll(t, local, storyFrom, day)
	_, bucket := newBucket(t)
	c := newConfig(t, dir)
	c.Warehouse, c.Definitions = "gs://"+bucket, local.Definitions
	chooseRunner("prism")
	defer chooseRunner("direct")
	runAll(t, c, storyFrom, day)
	wantSame(t, local, c, day, everyTable...)
	wantNothingElse(t, c)
}

// TestBucketIsBusy holds the warehouse and sees a night refused.
func TestBucketIsBusy(t *testing.T) {
	dir, x := makeStory(t, 1, 3_000, dumps.Params{})
	_, bucket := newBucket(t)
	c := newConfig(t, dir)
	c.Warehouse = "gs://" + bucket + "/w"
	w, err := warehouse.Open(t.Context(), c.Warehouse, warehouse.Options{Lease: takeoverAfter})
	must(t, err)
	_, err = tryAll(c, x.Days[0].Date, x.Days[0].Date)
	if exitCode(err) != 5 {
		t.Errorf("exit code %d with the warehouse held: %v", exitCode(err), err)
	}
	must(t, w.Close())
	runAll(t, c, x.Days[0].Date, x.Days[0].Date)
}

func TestBucketWarehouseMistakes(t *testing.T) {
	dir, x := makeStory(t, 1, 3_000, dumps.Params{})
	_, bucket := newBucket(t)
	must(t, store.Put("gs://"+bucket+"/other/runs/x", nil))
	for _, m := range []struct{ name, warehouse, want string }{
		{"no bucket", "gs://none/w", "gcloud storage buckets create gs://none "},
		{"no name", "gs:///w", "is not gs://bucket/folder"},
		{"another scheme", "s3://b/w", "want a folder, or gs://bucket/folder"},
		{"no warehouse", "gs://" + bucket + "/other", "no head.json"},
	} {
		t.Run(m.name, func(t *testing.T) {
			c := newConfig(t, dir)
			c.Warehouse = m.warehouse
			_, err := tryAll(c, x.Days[0].Date, x.Days[0].Date)
			if exitCode(err) != 2 || !strings.Contains(fmt.Sprint(err), m.want) {
				t.Errorf("exit code %d: %v, want 2 and %q", exitCode(err), err, m.want)
			}
		})
	}
	t.Run("no permission", func(t *testing.T) {
		denied := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusForbidden)
		}))
		defer denied.Close()
		t.Setenv(store.EmulatorVariable, denied.Listener.Addr().String())
		c := newConfig(t, dir)
		c.Warehouse = "gs://b/w"
		_, err := tryAll(c, x.Days[0].Date, x.Days[0].Date)
		if exitCode(err) != 2 || !strings.Contains(fmt.Sprint(err), "--role=roles/storage.objectUser") {
			t.Errorf("exit code %d: %v", exitCode(err), err)
		}
	})
}

// uploads is a proxy in front of the server that sees what is uploaded, and may
// do something about it.
type uploads struct {
	proxy   *httputil.ReverseProxy
	started chan struct{} // closed when meet and the command are there
	mu      sync.Mutex
	n       int
	// meet is called with each upload's number, from 1, and its content. It calls
	// forward, or the upload is lost.
	meet func(n int, body []byte, forward func())
}

// start starts the command; before, nothing is served.
func (u *uploads) start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	must(t, cmd.Start())
	close(u.started)
}

func (u *uploads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	<-u.started
	if r.Method != http.MethodPost || !strings.Contains(r.URL.Path, "upload") {
		u.proxy.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	// A client that is killed takes its request's context with it; what has
	// reached the service is done all the same.
	r = r.WithContext(context.WithoutCancel(r.Context()))
	u.mu.Lock()
	u.n++
	n := u.n
	u.mu.Unlock()
	u.meet(n, body, func() { u.proxy.ServeHTTP(w, r) })
}

// publishes tells whether an upload is the step that publishes a day.
func publishes(body []byte, day string) bool {
	return bytes.Contains(body, []byte("head.json")) && bytes.Contains(body, []byte(`"`+day+`": "manifests/`))
}

// through gives a command that runs the nights and reaches the bucket through a
// proxy.
func through(t *testing.T, c *Config, from, day string, u *uploads) (cmd *exec.Cmd, out *bytes.Buffer) {
	t.Helper()
	target := &url.URL{Scheme: "http", Host: os.Getenv(store.EmulatorVariable)}
	u.started = make(chan struct{})
	u.proxy = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	server := httptest.NewServer(u)
	t.Cleanup(server.Close)
	cmd = exec.Command(os.Args[0], "-dumps", c.Dumps, "-warehouse", c.Warehouse, "-key_file", c.KeyFile, "-policy", c.Policy,
		"-definitions", c.Definitions, "-from", from, "-date", day, "-max_bad", "100")
	cmd.Env = append(os.Environ(), asCommand+"=1", store.EmulatorVariable+"="+server.Listener.Addr().String())
	out = &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, out
	return cmd, out
}

// TestBucketKilledAnywhere kills the command with -9 as one of its uploads comes
// in, or once it is there, the step that publishes among them; looks; starts
// again, and gets what an undisturbed run gives, once.
func TestBucketKilledAnywhere(t *testing.T) {
	dir, x := makeStory(t, 2, 20_000, dumps.Params{})
	day := x.Days[1].Date
	calm := newConfig(t, dir)
	broad(t, calm)
	runAll(t, calm, storyFrom, day)
	for _, k := range []struct {
		name  string
		at    func(n int, body []byte) bool
		there bool // the upload
		done  bool // the night is published then
	}{
		{"at the lock", func(n int, _ []byte) bool { return n == 1 }, true, false},
		{"at the third upload", func(n int, _ []byte) bool { return n == 3 }, false, false},
		{"at the tenth", func(n int, _ []byte) bool { return n == 10 }, true, false},
		{"in the second night", func(n int, body []byte) bool { return bytes.Contains(body, []byte(x.Days[1].Date+"-")) }, true, false},
		{"as the second night is published", func(_ int, body []byte) bool { return publishes(body, day) }, false, false},
		{"once it is published, without an answer", func(_ int, body []byte) bool { return publishes(body, day) }, true, true},
	} {
		t.Run(k.name, func(t *testing.T) {
			_, bucket := newBucket(t)
			c := newConfig(t, dir)
			c.Warehouse, c.Definitions, c.lease = "gs://"+bucket+"/w", calm.Definitions, takeoverAfter
			u := &uploads{}
			cmd, out := through(t, c, storyFrom, day, u)
			var once sync.Once
			u.meet = func(n int, body []byte, forward func()) {
				hit := k.at(n, body)
				if !hit || k.there {
					forward()
				}
				if hit {
					once.Do(func() { cmd.Process.Kill() })
				}
			}
			u.start(t, cmd)
			if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
				t.Fatalf("the command was not killed: %v\n%s", err, out)
			}
			m, err := warehouse.ReadManifest(c.Warehouse, date(t, day))
			if k.done != (err == nil) {
				t.Fatalf("after the kill: %v", err)
			}
			again := runAll(t, c, storyFrom, day)
			wantSame(t, calm, c, day, everyTable...)
			if k.done && (readManifest(t, c, day).Place != m.Place || !strings.Contains(again, "nothing replaced")) {
				t.Errorf("what was published was published again:\n%s", again)
			}
			wantNothingElse(t, c)
		})
	}
}

// TestBucketTakenForDead stops a run while it works, or right before the step
// that publishes; another one takes over and publishes; the first, awake again,
// publishes nothing and says so.
func TestBucketTakenForDead(t *testing.T) {
	dir, x := makeStory(t, 1, 6_000, dumps.Params{})
	day := x.Days[0].Date
	for _, k := range []struct {
		name string
		at   func(n int, body []byte) bool
	}{
		{"at work", func(n int, _ []byte) bool { return n == 4 }},
		{"about to publish", func(_ int, body []byte) bool { return publishes(body, day) }},
	} {
		t.Run(k.name, func(t *testing.T) {
			_, bucket := newBucket(t)
			c := newConfig(t, dir)
			broad(t, c)
			c.Warehouse, c.lease = "gs://"+bucket+"/w", takeoverAfter
			u := &uploads{}
			cmd, out := through(t, c, day, day, u)
			var once sync.Once
			asleep, awake := make(chan struct{}), make(chan struct{})
			u.meet = func(n int, body []byte, forward func()) {
				if k.at(n, body) {
					once.Do(func() {
						cmd.Process.Signal(syscall.SIGSTOP)
						close(asleep)
						<-awake
					})
				}
				forward()
			}
			u.start(t, cmd)
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			select {
			case <-asleep:
			case err := <-ended:
				t.Fatalf("it ended before it slept: %v\n%s", err, out)
			}
			if said := runAll(t, c, day, day); !strings.Contains(said, "taking over from process") {
				t.Errorf("the second run says:\n%s", said)
			}
			was := readManifest(t, c, day)
			must(t, cmd.Process.Signal(syscall.SIGCONT))
			close(awake)
			err := <-ended
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 5 || !strings.Contains(out.String(), "took this one for dead") {
				t.Errorf("the first run ended with %v:\n%s", err, out)
			}
			if is := readManifest(t, c, day); is.Place != was.Place {
				t.Errorf("what the second run published was replaced by %s", is.Place)
			}
			wantNothingElse(t, c)
		})
	}
}

// TestNothingPersonalInABucket looks for texts and ids in every object that is
// there while a night runs, and after it.
func TestNothingPersonalInABucket(t *testing.T) {
	dir, x := makeStory(t, 1, 4_000, dumps.Params{})
	day := x.Days[0].Date
	_, bucket := newBucket(t)
	c := newConfig(t, dir)
	broad(t, c)
	c.Warehouse = "gs://" + bucket + "/w"
	u := &uploads{}
	cmd, out := through(t, c, day, day, u)
	var mu sync.Mutex
	var all bytes.Buffer
	u.meet = func(_ int, body []byte, forward func()) {
		mu.Lock()
		all.Write(body)
		mu.Unlock()
		forward()
	}
	u.start(t, cmd)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	mu.Lock()
	defer mu.Unlock()
	if all.Len() < 10_000 {
		t.Fatalf("only %d bytes were seen", all.Len())
	}
	sent := all.Bytes()
	for _, secret := range slices.Concat(personalOf(t, dir), []string{testKey}) {
		if bytes.Contains(sent, []byte(secret)) {
			t.Errorf("%.12q… was uploaded", secret)
		}
	}
	if left, _ := filepath.Glob(filepath.Join("gs:*")); len(left) > 0 {
		t.Errorf("a path below gs:// was taken for one of this machine: %v", left)
	}
}
