package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	pipepb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/pipeline_v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/tamis-data/tamis/pipelines/source"
)

// fakeJobs is a job server with one job, which ends when it is cancelled.
type fakeJobs struct {
	jobpb.UnimplementedJobServiceServer
	name string
	late int // questions before the job is known

	mu        sync.Mutex
	asked     int
	cancelled chan error
}

func (s *fakeJobs) GetJobs(context.Context, *jobpb.GetJobsRequest) (*jobpb.GetJobsResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	other := &jobpb.JobInfo{JobId: "other", JobName: s.name + "x", State: jobpb.JobState_RUNNING}
	options, err := structpb.NewStruct(map[string]any{appName: s.name})
	if err != nil {
		return nil, err
	}
	if s.asked++; s.asked <= s.late {
		return &jobpb.GetJobsResponse{JobInfo: []*jobpb.JobInfo{other}}, nil
	}
	return &jobpb.GetJobsResponse{JobInfo: []*jobpb.JobInfo{other, {JobId: "id", JobName: "as the server likes", PipelineOptions: options, State: jobpb.JobState_RUNNING}}}, nil
}

func (s *fakeJobs) GetJobMetrics(_ context.Context, r *jobpb.GetJobMetricsRequest) (*jobpb.GetJobMetricsResponse, error) {
	var infos []*pipepb.MonitoringInfo
	for _, name := range []string{counterRows, counterRows, "others"} {
		infos = append(infos, &pipepb.MonitoringInfo{Payload: protowire.AppendVarint(nil, 1000),
			Labels: map[string]string{"NAMESPACE": counterNamespace, "NAME": name}})
	}
	return &jobpb.GetJobMetricsResponse{Metrics: &jobpb.MetricResults{Attempted: infos}}, nil
}

func (s *fakeJobs) Cancel(_ context.Context, r *jobpb.CancelJobRequest) (*jobpb.CancelJobResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.GetJobId() == "id" {
		select {
		case s.cancelled <- nil: // as Beam sees it: a cancelled job ended without an error
		default:
		}
	}
	return &jobpb.CancelJobResponse{}, nil
}

func (s *fakeJobs) start(t *testing.T) *jobService {
	t.Helper()
	s.cancelled = make(chan error, 1)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := grpc.NewServer()
	jobpb.RegisterJobServiceServer(server, s)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	return &jobService{endpoint: listener.Addr().String()}
}

func TestEngineIsChecked(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	closed.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer silent.Close()
	page := httptest.NewServer(http.NotFoundHandler())
	defer page.Close()
	other, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	server := grpc.NewServer()
	go server.Serve(other)
	defer server.Stop()
	for _, c := range []struct{ name, endpoint, want string }{
		{"no endpoint", "", "-endpoint is missing"},
		{"nothing there", closed.Addr().String(), "nothing answers at -endpoint " + closed.Addr().String()},
		{"no port", "localhost", "nothing answers at -endpoint localhost"},
		{"silence", silent.Addr().String(), "is not Beam's job server"},
		{"Flink's own page", page.Listener.Addr().String(), "is not Beam's job server"},
		{"another gRPC service", other.Addr().String(), "is not Beam's job server"},
		{"a job server", (&fakeJobs{}).start(t).endpoint, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), checkWithin/5)
			defer cancel()
			err := (&jobService{endpoint: c.endpoint}).check(ctx)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestEngineFlags looks at what the flags ask for.
func TestEngineFlags(t *testing.T) {
	defer chooseRunner("direct")
	for _, c := range []struct {
		runner, flag, value, folder, want string
	}{
		{"direct", "", "", "w", ""},
		{"prism", "", "", "w", ""},
		{"dataflow", "dry_run", "true", "w", ""},
		{"dataflow", "", "", "w", "see no folder of this machine"},
		{"dataflow", "", "", "gs://b/w", ""},
		{"direct", "dry_run", "true", "w", "-dry_run is for"},
		{"flink", "dry_run", "true", "w", "-dry_run is for"},
		{"universal", "", "", "w", "-endpoint is missing"},
		{"universal", "async", "true", "w", "-async ends the launcher"},
		{"universal", "worker_binary", "w/none", "w", "-worker_binary w/none is not a program"},
		{"universal", "worker_binary", "engine_test.go", "w", "-worker_binary engine_test.go is not a program"},
		{"dataflow", "template_location", "gs://b/t", "gs://b/w", "-template_location"},
	} {
		t.Run(c.runner+" "+c.flag, func(t *testing.T) {
			chooseRunner(c.runner)
			if c.flag != "" {
				f := flag.Lookup(c.flag)
				was := f.Value.String()
				must(t, f.Value.Set(c.value))
				defer f.Value.Set(was)
			}
			err := checkEngine(context.Background(), &Config{Dumps: c.folder, Warehouse: c.folder})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || exitCode(err) != 2) {
				t.Errorf("got %v, want %q and exit code 2", err, c.want)
			}
		})
	}
}

// TestEngineCancels: an interruption, and a failure that would only repeat,
// cancel the job on the engine, and no other job of it.
func TestEngineCancels(t *testing.T) {
	fault := &source.Fault{File: "f.parquet", RowGroup: 1, Row: -1, Err: errors.New("cut short")}
	for _, c := range []struct {
		name        string
		late        int
		interrupted bool
		left        error
		code        int
	}{
		{name: "interrupted", interrupted: true, code: 1},
		{name: "interrupted before the job is known", late: 3, interrupted: true, code: 1},
		{name: "an input that cannot be read", left: fault, code: 3},
		{name: "a worker without the key", left: errWorkerRules, code: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := &fakeJobs{name: "tamis-1", late: c.late}
			service := fake.start(t)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			stage := t.TempDir()
			want := context.Canceled
			if c.interrupted {
				cancel()
			} else {
				leave(stage, c.left)
				want = nil
			}
			err := follow(ctx, service, fake.name, stage, fake.cancelled, time.Millisecond)
			switch {
			case err == nil:
				t.Fatal("no error")
			case want != nil && !errors.Is(err, want), c.left != nil && err.Error() != c.left.Error():
				t.Errorf("got %v", err)
			}
			if code := exitCode(err); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
		})
	}
}

// TestFlinkJobEnds: what Beam takes for ended is cancelled on Flink, by its name
// there, as soon as Flink knows it, and waited for.
func TestFlinkJobEnds(t *testing.T) {
	fake := &fakeJobs{name: "tamis-1"}
	service := fake.start(t)
	var asked []string
	states := []string{"", "RUNNING", "CANCELLING", "CANCELED"}
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.String())
		if r.Method == http.MethodPatch {
			return
		}
		if state := states[0]; state == "" {
			io.WriteString(w, `{"jobs":[]}`)
		} else {
			fmt.Fprintf(w, `{"jobs":[{"jid":"x","name":"other","state":"RUNNING"},{"jid":"f","name":"as the server likes","state":%q}]}`, state)
		}
		states = states[1:]
	}))
	defer page.Close()
	service.rest = page.Listener.Addr().String()
	why := errors.New("why")
	if err := settle(service, fake.name, why, time.Millisecond); err != why {
		t.Errorf("got %v", err)
	}
	get, patch := "GET /jobs/overview", "PATCH /jobs/f?mode=cancel"
	if want := []string{get, get, patch, get, patch, get}; !slices.Equal(asked, want) {
		t.Errorf("Flink was asked %q, want %q", asked, want)
	}
	service.rest = service.endpoint
	if err := service.check(context.Background()); err == nil || !strings.Contains(err.Error(), "-flink_rest") {
		t.Errorf("a job server for Flink's page: %v", err)
	}
}

// TestEngineGoesOn: a failure that another attempt may mend cancels nothing, and
// what the engine counts is shown.
func TestEngineGoesOn(t *testing.T) {
	fake := &fakeJobs{name: "tamis-1"}
	service := fake.start(t)
	stage := t.TempDir()
	leave(stage, errors.New("the connection was lost"))
	for _, name := range []string{"b-00001-of-00004-aa.tev", "b-00001-of-00004-bb.tev", "b-00003-of-00004-cc.tev"} {
		write(t, filepath.Join(stage, signalsFolder, name), "")
	}
	ended := make(chan error)
	go func() {
		for progress.reported.Load() == 0 {
			time.Sleep(time.Millisecond)
		}
		ended <- nil
	}()
	progress.reported.Store(0)
	if err := follow(context.Background(), service, fake.name, stage, ended, time.Millisecond); err != nil {
		t.Error(err)
	}
	if rows, staged := progress.reported.Load(), progress.staged.Load(); rows != 2000 || staged != 2 {
		t.Errorf("%d rows and %d buckets, want 2000 and 2", rows, staged)
	}
	select {
	case <-fake.cancelled:
		t.Error("the job was cancelled")
	default:
	}
}

// TestStageStaysGone: a worker that outlived its run does not bring the staging
// folder back.
func TestStageStaysGone(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	if err := writeFile(gone, "signals/x", nil); err == nil {
		t.Error("the folder is back")
	}
}
