package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// flinkREST is for the launcher to end a job of its own on a Flink cluster.
// Beam's job server forgets a batch job that it is asked to cancel, and Flink
// goes on with it.
var flinkREST = flag.String("flink_rest", "", "address of a Flink cluster's page, such as jobmanager:8081, to cancel an interrupted job there")

// flinkJob is a job as Flink's REST interface tells it.
type flinkJob struct {
	ID    string `json:"jid"`
	Name  string `json:"name"`
	State string `json:"state"`
}

// over says whether a job has ended, whichever way.
func (j *flinkJob) over() bool {
	return j.State == "CANCELED" || j.State == "FAILED" || j.State == "FINISHED"
}

// flinkJobOf gives the job of a name, nil where Flink knows none.
func flinkJobOf(ctx context.Context, address, name string) (*flinkJob, error) {
	var page struct{ Jobs []flinkJob }
	if err := askFlink(ctx, http.MethodGet, address, "/jobs/overview", &page); err != nil {
		return nil, err
	}
	if page.Jobs == nil {
		return nil, fmt.Errorf("%w: what listens at -flink_rest %s lists no jobs: it is not Flink's page, which is often on port 8081", errEngine, address)
	}
	for i := range page.Jobs {
		if page.Jobs[i].Name == name {
			return &page.Jobs[i], nil
		}
	}
	return nil, nil
}

// unseenOnFlink gives what a worker says in a job's exceptions when it does not
// see the staging folder, nil where none does. Flink would try again as often as
// it is told to, and each attempt would fail alike. An error of asking counts as
// none: the job's own end will tell.
func unseenOnFlink(ctx context.Context, address, name string) error {
	job, err := flinkJobOf(ctx, address, name)
	if err != nil || job == nil {
		return nil
	}
	var page struct {
		History struct {
			Entries []struct{ Stacktrace string } `json:"entries"`
		} `json:"exceptionHistory"`
	}
	if err := askFlink(ctx, http.MethodGet, address, "/jobs/"+url.PathEscape(job.ID)+"/exceptions", &page); err != nil {
		return nil
	}
	for _, e := range page.History.Entries {
		if _, found, ok := strings.Cut(e.Stacktrace, errUnseen.Error()); ok {
			said, _, _ := strings.Cut(found, "\n")
			return &failure{Message: errUnseen.Error() + said}
		}
	}
	return nil
}

// endOnFlink sees to a job's end: it says whether it has ended, and asks for it
// where not.
func endOnFlink(ctx context.Context, address, name string) (ended bool, err error) {
	job, err := flinkJobOf(ctx, address, name)
	if err != nil || job == nil {
		return false, err
	}
	if job.over() {
		return true, nil
	}
	return false, askFlink(ctx, http.MethodPatch, address, "/jobs/"+url.PathEscape(job.ID)+"?mode=cancel", nil)
}

func askFlink(ctx context.Context, method, address, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+address+path, nil)
	if err != nil {
		return fmt.Errorf("%w: -flink_rest %s: %w", errConfig, address, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%w: nothing answers at -flink_rest %s: %w", errEngine, address, err)
	}
	defer answer.Body.Close() // read to its end, or not worth it
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("%w: -flink_rest %s answers %s", errEngine, address, answer.Status)
	}
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("%w: what listens at -flink_rest %s is not Flink's page: %w", errEngine, address, err)
	}
	return nil
}
