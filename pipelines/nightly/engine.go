package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
)

// cancelWithin is how long a cancelled job may take to end on its engine.
const cancelWithin = 60 * time.Second

// errStuck is wrapped when an engine does not end a cancelled job.
var errStuck = errors.New("the engine has not ended the job")

// engine is where the graph runs when it does not run in this process. It is
// asked by the job's name, since Beam gives an id only when the job has ended.
type engine interface {
	// check says what would keep the engine from taking a job, within seconds.
	check(ctx context.Context) error
	// state gives a job's state in the engine's words and the rows its workers
	// have read, as far as the engine tells; "" where it knows no such job.
	state(ctx context.Context, name string) (state string, rows int64, err error)
	// cancel asks for the end of a job. One that is not there yet is no error.
	cancel(ctx context.Context, name string) error
	// settled says whether a cancelled job that Beam takes for ended has ended,
	// and asks for its end where not.
	settled(ctx context.Context, name string) (bool, error)
	// hopeless gives a failure that only the engine knows and that each further
	// attempt would end in, nil for none.
	hopeless(ctx context.Context, name string) error
	// every is how often the engine may be asked.
	every() time.Duration
}

// engineOf gives the engine that the flags name, nil for a runner of this
// process.
func engineOf() engine {
	switch runner := flag.Lookup("runner").Value.String(); {
	case slices.Contains([]string{"universal", "portable", "PortableRunner", "flink", "FlinkRunner", "spark", "SparkRunner"}, runner):
		return &jobService{endpoint: *jobopts.Endpoint, rest: *flinkREST}
	case slices.Contains([]string{"dataflow", "DataflowRunner"}, runner):
		return &dataflow{}
	}
	return nil
}

// checkEngine says before the night's work what would keep an engine from it.
func checkEngine(ctx context.Context, c *Config) error {
	e := engineOf()
	_, isDataflow := e.(*dataflow)
	if !isDataflow && isDryRun() {
		return fmt.Errorf("%w: -dry_run is for -runner dataflow", errConfig)
	}
	if isDataflow && !isDryRun() && !(store.InBucket(c.Dumps) && store.InBucket(c.Warehouse)) {
		return fmt.Errorf("%w: the workers of Dataflow see no folder of this machine, and -dumps and -warehouse are not both on gs://; -dry_run shows the job all the same", errConfig)
	}
	if e == nil {
		return nil
	}
	if file := *jobopts.WorkerBinary; file != "" {
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
			return fmt.Errorf("%w: -worker_binary %s is not a program (%v): build one with CGO_ENABLED=0 go build ./pipelines/nightly, or leave the flag out", errConfig, file, cmp.Or(err, errors.New("no file that may be run")))
		}
	}
	if *jobopts.Async {
		return fmt.Errorf("%w: -async ends the launcher before the job, and what the job stages would never be audited or published", errConfig)
	}
	return e.check(ctx)
}

// runJob runs a graph to its end. On an engine it shows how far it is, cancels
// the job when ctx ends, and does not wait for an engine's further attempts
// when a worker has left a failure that they would only repeat.
func runJob(ctx context.Context, p *beam.Pipeline, day schemas.Date, stage string) error {
	e := engineOf()
	if e == nil {
		return beamx.Run(ctx, p)
	}
	// Every attempt has a name of its own: an engine may still hold an earlier
	// one, and refuse a second job of that name.
	base := *jobopts.JobName
	defer func() { *jobopts.JobName = base }()
	if base == "" {
		base = "tamis"
	}
	*jobopts.JobName = fmt.Sprintf("%s-%s-%s", base, day, store.Unique())
	if isDryRun() {
		return dryRun(ctx, p)
	}
	defer useOwnBinary()()
	// Beam's own wait must outlive an interruption: it is what tells the end.
	inner, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	ended := make(chan error, 1)
	go func() { ended <- jobRefused(e, beamx.Run(inner, p)) }()
	return follow(ctx, e, *jobopts.JobName, stage, ended, e.every())
}

// jobRefused says what to look at when a job server takes no job: it does not
// give its version, and one that is too old does not know all of the graph.
func jobRefused(e engine, err error) error {
	if _, ok := e.(*jobService); !ok || err == nil {
		return err
	}
	for _, step := range []string{"job failed to prepare", "failed to submit job", "failed to stage artifacts"} {
		if strings.Contains(err.Error(), step) {
			return fmt.Errorf("the job server turned the job away: %w; does its version fit? Beam's Go SDK here is %s, and the job server that scripts/flink/pom.xml pins was tested with it",
				err, core.SdkVersion)
		}
	}
	return err
}

// useOwnBinary makes this program the one that workers run, unless
// -worker_binary names another. Beam would compile it anew for each job, from
// sources that a launcher rarely has; it is left to do so elsewhere than on
// Linux, where workers run.
func useOwnBinary() (restore func()) {
	was := *jobopts.WorkerBinary
	if self, err := os.Executable(); was == "" && err == nil && runtime.GOOS == "linux" {
		*jobopts.WorkerBinary = self
	}
	return func() { *jobopts.WorkerBinary = was }
}

// follow waits for a job's end, and sees to it that it has one.
func follow(ctx context.Context, e engine, name, stage string, ended <-chan error, poll time.Duration) error {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var why error // the job is being cancelled
	var giveUp <-chan time.Time
	stop := ctx.Done()
	progress.engine.Store("submitting the job")
	defer progress.engine.Store("")
	for {
		select {
		case err := <-ended:
			if why != nil {
				return settle(e, name, errors.Join(why, err), poll)
			}
			return err
		case <-giveUp:
			return fmt.Errorf("%w; %w %s within %s: cancel it there", why, errStuck, name, cancelWithin)
		case <-stop:
			stop, why = nil, ctx.Err()
		case <-tick.C:
			progress.staged.Store(bucketsStaged(stage))
			if f := lasting(stage); f != nil && why == nil {
				why = f
			}
		}
		// Not ctx, which may have ended: the job must be cancelled all the same.
		asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkWithin)
		if why != nil {
			if giveUp == nil {
				giveUp = time.After(cancelWithin)
				progress.engine.Store("cancelling")
			}
			// Asked again at each tick, for a job that was not there yet; an error
			// is the engine's trouble, and giveUp ends the wait.
			_ = e.cancel(asking, name)
		} else if state, rows, err := e.state(asking, name); err == nil && state != "" {
			progress.engine.Store(state)
			progress.reported.Store(rows)
			why = e.hopeless(asking, name)
		}
		cancel()
	}
}

// settle waits until a cancelled job has ended on the engine too.
func settle(e engine, name string, why error, poll time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), cancelWithin)
	defer cancel()
	for {
		ended, err := e.settled(ctx, name)
		if ended {
			return why
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w; %w %s within %s: cancel it there (%w)", why, errStuck, name, cancelWithin, errors.Join(err, ctx.Err()))
		case <-time.After(poll):
		}
	}
}

// bucketsStaged counts the buckets whose evidence is in the staging folder,
// each once however many attempts have written it.
func bucketsStaged(stage string) int64 {
	files, err := store.List(store.Join(stage, signalsFolder))
	if err != nil {
		return 0
	}
	buckets := map[string]bool{}
	for _, f := range files {
		name, _, _ := strings.Cut(f.Name, "-of-")
		buckets[name] = true
	}
	return int64(len(buckets))
}
