package bigquery

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/tamis-data/tamis/schemas"
)

// faults is a proxy in front of the emulator that shows what the emulator alone
// cannot. It also remembers, as the service does and the emulator does not, the
// loads that were accepted under an id.
type faults struct {
	proxy *httputil.ReverseProxy
	// meet sees each upload and query job before the emulator, with its id; if it
	// gives true it has answered.
	meet func(w http.ResponseWriter, r *http.Request, id string, body []byte) bool

	mu    sync.Mutex
	loads map[string][]byte // id → the emulator's answer
	ids   []string          // every job id that was sent, in order
}

// newFaults starts the proxy and gives its host:port.
func newFaults(t *testing.T, host string) (*faults, string) {
	t.Helper()
	f := &faults{proxy: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: host}), loads: map[string][]byte{},
		meet: func(http.ResponseWriter, *http.Request, string, []byte) bool { return false }}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, server.Listener.Addr().String()
}

func (f *faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		f.mu.Lock()
		answer, ok := f.loads[path.Base(r.URL.Path)]
		f.mu.Unlock()
		if ok && strings.Contains(r.URL.Path, "/jobs/") {
			answerJSON(w, http.StatusOK, answer)
			return
		}
	}
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/jobs") {
		f.proxy.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	id := jobID(body)
	f.mu.Lock()
	f.ids = append(f.ids, id)
	answer := f.loads[id]
	f.mu.Unlock()
	if f.meet(w, r, id, body) {
		return
	}
	if answer != nil {
		refuse(w, http.StatusConflict, "duplicate")
		return
	}
	f.accept(w, r, id)
}

// accept passes a job on and remembers the answer to a load under our id.
func (f *faults) accept(w http.ResponseWriter, r *http.Request, id string) {
	recorded := httptest.NewRecorder()
	f.proxy.ServeHTTP(recorded, r)
	answer := recorded.Body.Bytes()
	if strings.Contains(r.URL.Path, "/upload/") && recorded.Code == http.StatusOK {
		answer = withID(answer, id, nil)
		f.mu.Lock()
		f.loads[id] = answer
		f.mu.Unlock()
	}
	answerJSON(w, recorded.Code, answer)
}

// fail accepts a load that then fails, and stays what its id stands for.
func (f *faults) fail(w http.ResponseWriter, id, reason string) {
	failed := withID([]byte(`{"jobReference":{"projectId":"p","location":"US"},"configuration":{"load":{}}}`), id,
		map[string]any{"reason": reason, "message": reason})
	f.mu.Lock()
	f.loads[id] = failed
	f.mu.Unlock()
	answerJSON(w, http.StatusOK, failed)
}

// jobID finds the id in a request: JSON, or JSON in the first part of an upload.
func jobID(body []byte) string {
	_, rest, ok := bytes.Cut(body, []byte(`"jobId":"`))
	if !ok {
		return ""
	}
	id, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(id)
}

// withID gives a job resource with another id and, if there is one, an error.
func withID(resource []byte, id string, failure map[string]any) []byte {
	var job map[string]any
	if err := json.Unmarshal(resource, &job); err != nil {
		return resource
	}
	if ref, ok := job["jobReference"].(map[string]any); ok {
		ref["jobId"] = id
	}
	if failure != nil {
		job["status"] = map[string]any{"state": "DONE", "errorResult": failure, "errors": []any{failure}}
	}
	out, err := json.Marshal(job)
	if err != nil {
		return resource
	}
	return out
}

func answerJSON(w http.ResponseWriter, code int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	w.Write(body)
}

func refuse(w http.ResponseWriter, code int, reason string) {
	body, _ := json.Marshal(map[string]any{"error": map[string]any{"code": code, "message": reason, "errors": []any{map[string]any{"reason": reason, "message": reason}}}})
	answerJSON(w, code, body)
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		conn.Close()
	}
}

// TestFaults publishes through each fault, which happens to the first jobs of
// its kind only, and finds the night whole, with the ids that it should take.
func TestFaults(t *testing.T) {
	host := needEmulator(t)
	for _, c := range []struct {
		name   string
		prefix string // of the ids of jobs that it happens to
		times  int
		happen func(f *faults, w http.ResponseWriter, r *http.Request, id string)
		last   string // attempt of the job that counts in the end
		said   string
	}{
		{"upload accepted, answer lost", "tamis_segment_members_", 1, func(f *faults, w http.ResponseWriter, r *http.Request, id string) {
			f.accept(httptest.NewRecorder(), r, id)
			cut(w)
		}, "_a1", "is there already"},
		{"upload: too many requests, then unavailable", "tamis_segment_members_", 2, func(f *faults, w http.ResponseWriter, _ *http.Request, id string) {
			refuse(w, []int{http.StatusServiceUnavailable, http.StatusTooManyRequests}[len(f.ids)%2], "")
		}, "_a1", "trying again"},
		{"upload: rate limit", "tamis_segments_", 2, func(_ *faults, w http.ResponseWriter, _ *http.Request, _ string) {
			refuse(w, http.StatusForbidden, "rateLimitExceeded")
		}, "_a1", "trying again"},
		{"accepted load fails", "tamis_run_audit_", 1, func(f *faults, w http.ResponseWriter, _ *http.Request, id string) {
			f.fail(w, id, "backendError")
		}, "_a2", "next attempt"},
		{"connection cut after the upload was read", "tamis_runs_", 2, func(_ *faults, w http.ResponseWriter, _ *http.Request, _ string) { cut(w) }, "_a1", "trying again"},
		{"transaction ran, answer lost", "tamis_publish_", 1, func(f *faults, w http.ResponseWriter, r *http.Request, id string) {
			f.accept(httptest.NewRecorder(), r, id)
			cut(w)
		}, "_a1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, address := newFaults(t, host)
			p, said := open(t, address, newTarget(t, host), Options{})
			left := c.times
			f.meet = func(w http.ResponseWriter, r *http.Request, id string, _ []byte) bool {
				if !strings.HasPrefix(id, c.prefix) || left == 0 {
					return false
				}
				left--
				c.happen(f, w, r, id)
				return true
			}
			dir, m := makeRows(night, 50, "r1", "aa").stage(t)
			publish(t, p, dir, m)
			wantPublished(t, p, dir, m)
			if left > 0 {
				t.Fatal("the fault never happened")
			}
			if !strings.Contains(said.String(), c.said) {
				t.Errorf("it says %s", said)
			}
			var last string
			for _, id := range f.ids {
				if strings.HasPrefix(id, c.prefix) {
					last = id
				}
			}
			if !strings.HasSuffix(last, c.last) {
				t.Errorf("the job that counts is %s, want attempt %s; sent: %v", last, c.last, f.ids)
			}
		})
	}
}

// TestCutInMidUpload ends the connection while the file is on its way: the
// server has a part of it.
func TestCutInMidUpload(t *testing.T) {
	host := needEmulator(t)
	target := newTarget(t, host)
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: host})
	left := 2
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/upload/") && left > 0 {
			left--
			io.CopyN(io.Discard, r.Body, 700)
			cut(w)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	defer server.Close()
	p, _ := open(t, server.Listener.Addr().String(), target, Options{})
	dir, m := makeRows(night, 5000, "r1", "aa").stage(t)
	publish(t, p, dir, m)
	wantPublished(t, p, dir, m)
	if left > 0 {
		t.Error("no upload was cut")
	}
}

// TestFaultsThatStay are not tried for ever, and leave what was published.
func TestFaultsThatStay(t *testing.T) {
	host := needEmulator(t)
	for _, c := range []struct {
		name, prefix, reason, want string
		code                       int
		is                         error
	}{
		{"no permission to load", "tamis_segments_", "accessDenied", "lacks a permission", http.StatusForbidden, ErrTarget},
		{"quota", "tamis_runs_", "quotaExceeded", "a quota is used up", http.StatusForbidden, ErrTarget},
		{"unavailable for good", "tamis_segments_", "", "503", http.StatusServiceUnavailable, nil},
		{"no permission to change tables", "tamis_publish_", "accessDenied", "lacks a permission", http.StatusForbidden, ErrTarget},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, address := newFaults(t, host)
			p, _ := open(t, address, newTarget(t, host), Options{})
			old, mOld := makeRows(night, 20, "r1", "aa").stage(t)
			publish(t, p, old, mOld)
			f.meet = func(w http.ResponseWriter, _ *http.Request, id string, _ []byte) bool {
				if strings.HasPrefix(id, c.prefix) {
					refuse(w, c.code, c.reason)
				}
				return strings.HasPrefix(id, c.prefix)
			}
			dir, m := makeRows(night, 50, "r2", "bb").stage(t)
			wantError(t, p.Publish(context.Background(), dir, m), c.is, c.want)
			f.meet = func(http.ResponseWriter, *http.Request, string, []byte) bool { return false }
			wantPublished(t, p, old, mOld)
			if rows := shown[schemas.RunRow](t, p, "runs", m.Date); len(rows) != 1 {
				t.Errorf("runs of the date: %v", rows)
			}
		})
	}
}

// TestFailedBefore starts a run again whose load failed for good: BigQuery keeps
// the id, and what it stands for, and the next attempt's does the work.
func TestFailedBefore(t *testing.T) {
	host := needEmulator(t)
	f, address := newFaults(t, host)
	p, _ := open(t, address, newTarget(t, host), Options{})
	f.meet = func(w http.ResponseWriter, _ *http.Request, id string, _ []byte) bool {
		if strings.HasPrefix(id, "tamis_segment_members_") {
			f.fail(w, id, "quotaExceeded")
			return true
		}
		return false
	}
	dir, m := makeRows(night, 50, "r1", "aa").stage(t)
	wantError(t, p.Publish(context.Background(), dir, m), ErrTarget, "a quota is used up")
	f.meet = func(http.ResponseWriter, *http.Request, string, []byte) bool { return false }
	publish(t, p, dir, m)
	wantPublished(t, p, dir, m)
	var attempts []string
	for _, id := range f.ids {
		if strings.HasPrefix(id, "tamis_segment_members_") {
			attempts = append(attempts, id[strings.LastIndex(id, "_"):])
		}
	}
	if got := strings.Join(attempts, " "); got != "_a1 _a1 _a2" {
		t.Errorf("the attempts are %s", got)
	}
}
