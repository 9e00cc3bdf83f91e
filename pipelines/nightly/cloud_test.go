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
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	bq "cloud.google.com/go/bigquery"
	"google.golang.org/api/iterator"
	"google.golang.org/api/option"

	"github.com/tamis-data/tamis/pipelines/bigquery"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

// inCloud makes two nights of dumps, which are recent since members past their
// keeping time are not published, and two empty datasets on a running
// emulator. The test is skipped without one.
func inCloud(t *testing.T) (c *Config, client *bq.Client, days [2]string) {
	t.Helper()
	host := os.Getenv("TAMIS_BQ_EMULATOR")
	if host == "" {
		t.Skip("no emulator: scripts/bigquery/emulator starts one, TAMIS_BQ_EMULATOR=host:port names it")
	}
	t.Setenv(bigquery.EmulatorVariable, host)
	first := schemas.DateOf(time.Now()) - 3
	dir := t.TempDir()
	if _, err := dumps.Write(context.Background(), dumps.Params{Dir: dir, Seed: 7, From: first, Days: 2, Rows: 20_000}); err != nil {
		t.Fatal(err)
	}
	c = newConfig(t, dir)
	broad(t, c)
	dataset := fmt.Sprintf("n%d_%d", os.Getpid(), time.Now().UnixNano())
	c.Publish = "bigquery://p/" + dataset
	client, err := bq.NewClient(context.Background(), "p", option.WithEndpoint("http://"+host+"/bigquery/v2/"), option.WithoutAuthentication())
	must(t, err)
	t.Cleanup(func() { client.Close() })
	for _, name := range []string{dataset, dataset + "_views"} {
		must(t, client.Dataset(name).Create(context.Background(), &bq.DatasetMetadata{Location: "US"}))
	}
	return c, client, [2]string{first.String(), (first + 1).String()}
}

// cloudRows gives what a query over the views gives, a sorted line a row; %s is
// their dataset.
func cloudRows(t *testing.T, c *Config, client *bq.Client, sql string) (lines []string) {
	t.Helper()
	it, err := client.Query(fmt.Sprintf(sql, "p."+strings.TrimPrefix(c.Publish, "bigquery://p/")+"_views")).Read(context.Background())
	must(t, err)
	for {
		var row []bq.Value
		err := it.Next(&row)
		if errors.Is(err, iterator.Done) {
			slices.Sort(lines)
			return lines
		}
		must(t, err)
		lines = append(lines, fmt.Sprint(row))
	}
}

// wantInCloud compares a night's rows there with those in the warehouse.
func wantInCloud(t *testing.T, c *Config, client *bq.Client, day string) {
	t.Helper()
	compare := func(table, columns string, want []string) {
		t.Helper()
		got := cloudRows(t, c, client, fmt.Sprintf("SELECT %s FROM `%%s.%s` WHERE dt = DATE '%s'", columns, table, day))
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s of %s has %d rows there, and %d in the warehouse; the first are %v and %v", table, day, len(got), len(want), first(got), first(want))
		}
	}
	compare("segment_members", "segment, member_key, CAST(score * 10000 AS INT64), UNIX_DATE(entered), UNIX_DATE(expires), ARRAY_LENGTH(why)",
		linesOf(t, c, day, "segment_members", func(r *schemas.SegmentMemberRow) string {
			return fmt.Sprint([]any{r.Segment, r.Member, int64(r.Score), int64(r.Entered), int64(r.Expires), int64(len(r.Why))})
		}))
	compare("segments", "segment, status, COALESCE(size, -1)", linesOf(t, c, day, "segments", func(r *schemas.SegmentRow) string {
		size := int64(-1)
		if r.Size != nil {
			size = *r.Size
		}
		return fmt.Sprint([]any{r.Segment, r.Status, size})
	}))
	compare("run_audit", "gate, reason, surface, row_count", linesOf(t, c, day, "run_audit", func(r *schemas.RunAuditRow) string {
		return fmt.Sprint([]any{r.Gate, r.Reason, r.Surface, r.Rows})
	}))
	compare("runs", "run, UNIX_MICROS(published_at), inputs_hash, ARRAY_LENGTH(tables)", linesOf(t, c, day, "runs", func(r *schemas.RunRow) string {
		return fmt.Sprint([]any{r.Run, r.PublishedAt, r.InputsHash, int64(len(r.Tables))})
	}))
}

func linesOf[Row any](t *testing.T, c *Config, day, table string, line func(*Row) string) (lines []string) {
	t.Helper()
	for _, r := range readTable[Row](t, c, day, table) {
		lines = append(lines, line(&r))
	}
	return lines
}

func first(lines []string) string {
	if len(lines) == 0 {
		return "none"
	}
	return lines[0]
}

// TestPublishToBigQuery runs two nights into the warehouse and BigQuery, then
// again, and once more with nothing in the warehouse.
func TestPublishToBigQuery(t *testing.T) {
	c, client, days := inCloud(t)
	if out := runAll(t, c, days[0], days[1]); !strings.Contains(out, "not Google's service") {
		t.Errorf("it does not say that it publishes to an emulator:\n%s", out)
	}
	for _, day := range days {
		wantInCloud(t, c, client, day)
	}
	if len(members(t, c, days[1], "broad")) == 0 {
		t.Error("no member is published: the comparison says nothing")
	}
	if out := runAll(t, c, days[0], days[1]); strings.Count(out, "is published in "+c.Publish+" already") != 2 {
		t.Errorf("the same nights again say:\n%s", out)
	}
	must(t, os.RemoveAll(c.Warehouse))
	runAll(t, c, days[0], days[1])
	for _, day := range days {
		wantInCloud(t, c, client, day)
	}
}

// TestKilledAroundTheTransaction kills the command as its transaction comes in,
// and as soon as it has run, before the command has its answer or the warehouse
// its manifest; then looks, and starts it again.
func TestKilledAroundTheTransaction(t *testing.T) {
	for _, c := range []struct {
		name string
		runs bool // the transaction
	}{{"as it comes in", false}, {"once it has run", true}} {
		t.Run(c.name, func(t *testing.T) { killAround(t, c.runs) })
	}
}

func killAround(t *testing.T, runs bool) {
	c, client, days := inCloud(t)
	host := os.Getenv(bigquery.EmulatorVariable)
	w := &watcher{proxy: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: host})}
	server := httptest.NewServer(w)
	defer server.Close()
	t.Setenv(bigquery.EmulatorVariable, server.URL)
	cmd := exec.Command(os.Args[0], "-dumps", c.Dumps, "-warehouse", c.Warehouse, "-key_file", c.KeyFile, "-policy", c.Policy,
		"-definitions", c.Definitions, "-date", days[0], "-max_bad", "100", "-publish", c.Publish)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	w.kill = func(forward func()) {
		if runs {
			forward()
		}
		cmd.Process.Kill()
	}
	must(t, cmd.Start())
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the command was not killed: %v\n%s", err, &out)
	}
	if _, err := warehouse.ReadManifest(c.Warehouse, date(t, days[0])); !errors.Is(err, warehouse.ErrNotPublished) {
		t.Errorf("the warehouse has the night already: %v", err)
	}
	sql := fmt.Sprintf("SELECT run, published_at FROM `%%s.runs` WHERE dt = DATE '%s'", days[0])
	was := cloudRows(t, c, client, sql)
	if (len(was) == 1) != runs {
		t.Fatalf("published there: %v", was)
	}
	if n := cloudRows(t, c, client, fmt.Sprintf("SELECT 1 FROM `%%s.segments` WHERE dt = DATE '%s'", days[0])); (len(n) > 0) != runs {
		t.Fatalf("%d segments are there", len(n))
	}

	w.kill, w.jobs = nil, nil
	again := runAll(t, c, days[0], days[0])
	wantInCloud(t, c, client, days[0])
	if !runs {
		return
	}
	if now := cloudRows(t, c, client, sql); !slices.Equal(now, was) {
		t.Errorf("the run there was %v and is %v", was, now)
	}
	if len(w.jobs) > 0 || !strings.Contains(again, "already") {
		t.Errorf("started again it ran the jobs %v and said:\n%s", w.jobs, again)
	}
}

// watcher is a proxy in front of the emulator that sees the jobs that change
// something, and may kill the sender of the transaction.
type watcher struct {
	proxy *httputil.ReverseProxy
	mu    sync.Mutex
	jobs  []string
	kill  func(forward func())
}

func (w *watcher) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if _, rest, ok := bytes.Cut(body, []byte(`"jobId":"tamis_`)); ok {
		id, _, _ := bytes.Cut(rest, []byte(`"`))
		w.mu.Lock()
		w.jobs = append(w.jobs, string(id))
		w.mu.Unlock()
		if w.kill != nil && bytes.HasPrefix(id, []byte("publish_")) {
			w.kill(func() { w.proxy.ServeHTTP(httptest.NewRecorder(), r) })
			return
		}
	}
	w.proxy.ServeHTTP(rw, r)
}

// TestCloudMistakes are told before a file of the day is looked at.
func TestCloudMistakes(t *testing.T) {
	for _, c := range []struct {
		name, target string
		scores       bool
		want         string
	}{
		{"not a target", "bigquery://p", false, "-publish: \"bigquery://p\" is not bigquery://project/dataset"},
		{"how and not where", "", true, "-publish says where, and is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := newConfig(t, t.TempDir())
			cfg.Publish, cfg.PublishScores = c.target, c.scores
			_, err := tryAll(cfg, storyFrom, storyFrom)
			if exitCode(err) != 2 || !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("exit code %d: %v, want %q", exitCode(err), err, c.want)
			}
		})
	}
	t.Run("no dataset", func(t *testing.T) {
		cfg, _, days := inCloud(t)
		cfg.Publish = "bigquery://p/nowhere"
		_, err := tryAll(cfg, days[0], days[0])
		if exitCode(err) != 2 || !strings.Contains(fmt.Sprint(err), "there is no dataset nowhere") {
			t.Errorf("exit code %d: %v", exitCode(err), err)
		}
	})
	if got := exitCode(fmt.Errorf("a day: %w", bigquery.ErrOvertaken)); got != 5 {
		t.Errorf("an overtaken run exits with %d, want 5", got)
	}
}
