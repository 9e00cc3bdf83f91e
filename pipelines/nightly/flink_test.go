package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/core"
)

// TestUnseenStage: a worker that does not see the staging folder can tell the
// engine alone. Its words end the job at once, and others do not.
func TestUnseenStage(t *testing.T) {
	for name, c := range map[string]struct{ stack, want string }{
		"unseen": {fmt.Sprintf("java.lang.Exception: failed\\ncaused by:\\n%v: open /w/job.json: no such file; share it\\nFull error", errUnseen),
			errUnseen.Error() + ": open /w/job.json: no such file; share it"},
		"a lost TaskManager": {"org.apache.flink.runtime.io.network.netty.exception.RemoteTransportException: lost", ""},
	} {
		t.Run(name, func(t *testing.T) {
			fake := &fakeJobs{name: "tamis-1"}
			service := fake.start(t)
			page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/jobs/f/exceptions") {
					fmt.Fprintf(w, `{"exceptionHistory":{"entries":[{"stacktrace":"another"},{"stacktrace":"%s"}]}}`, c.stack)
					return
				}
				io.WriteString(w, `{"jobs":[{"jid":"f","name":"as the server likes","state":"CANCELED"}]}`)
			}))
			defer page.Close()
			service.rest = page.Listener.Addr().String()
			got := service.hopeless(context.Background(), fake.name)
			if c.want == "" && got != nil || c.want != "" && (got == nil || got.Error() != c.want) {
				t.Fatalf("got %v, want %q", got, c.want)
			}
			if c.want == "" {
				return
			}
			ctx, cancel := context.WithTimeout(context.Background(), checkWithin)
			defer cancel()
			if err := follow(ctx, service, fake.name, t.TempDir(), fake.cancelled, time.Millisecond); err == nil || !strings.Contains(err.Error(), c.want) || ctx.Err() != nil {
				t.Errorf("the job ended with %v", err)
			}
		})
	}
}

// TestTurnedAway: what a job server says as it refuses a job gets a hint at
// versions, and what comes later does not.
func TestTurnedAway(t *testing.T) {
	said := errors.New("job failed to prepare: unknown URN")
	if err := jobRefused(&jobService{}, said); !errors.Is(err, said) || !strings.Contains(err.Error(), core.SdkVersion) {
		t.Errorf("a refused job: %v", err)
	}
	for _, c := range []struct {
		e   engine
		err error
	}{{&jobService{}, nil}, {&jobService{}, errors.New("job failed")}, {&dataflow{}, said}} {
		if err := jobRefused(c.e, c.err); err != c.err {
			t.Errorf("%v became %v", c.err, err)
		}
	}
}
