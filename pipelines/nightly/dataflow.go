package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/gcpopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/dataflow/dataflowlib"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
	df "google.golang.org/api/dataflow/v1b3"
)

// cancelled is the state that Dataflow is asked to bring a job to.
const cancelled = "JOB_STATE_CANCELLED"

// dataflow is Google's service. Beam's runner submits the job and waits for its
// end, but cannot be interrupted; this can ask the service to.
type dataflow struct{}

// check looks at flags only: the service is not asked before there is a job.
func (*dataflow) check(context.Context) error {
	if valueOf("template_location") != "" {
		return fmt.Errorf("%w: -template_location makes a job to be started later, and the staging folder that it names is gone by then", errConfig)
	}
	return nil
}

// every keeps well below the service's quota of questions.
func (*dataflow) every() time.Duration { return 20 * time.Second }

// state gives the state of a running job; the service does not count rows for
// those who ask by name.
func (*dataflow) state(ctx context.Context, name string) (state string, rows int64, err error) {
	client, err := dataflowlib.NewClient(ctx, valueOf("dataflow_endpoint"))
	if err != nil {
		return "", 0, err
	}
	job, err := dataflowlib.GetRunningJobByName(client, gcpopts.GetProjectFromFlagOrEnvironment(ctx), gcpopts.GetRegion(ctx), name)
	if err != nil {
		return "", 0, err
	}
	return job.CurrentState, 0, nil
}

// cancel asks for the end of a job.
func (*dataflow) cancel(ctx context.Context, name string) error {
	client, err := dataflowlib.NewClient(ctx, valueOf("dataflow_endpoint"))
	if err != nil {
		return err
	}
	return cancelDataflow(ctx, client, gcpopts.GetProjectFromFlagOrEnvironment(ctx), gcpopts.GetRegion(ctx), name)
}

// hopeless: the service tries a bundle four times, and has no place to ask.
func (*dataflow) hopeless(context.Context, string) error { return nil }

// settled: what ended for Beam's runner is what the service says.
func (*dataflow) settled(context.Context, string) (bool, error) { return true, nil }

func cancelDataflow(ctx context.Context, client *df.Service, project, region, name string) error {
	job, err := dataflowlib.GetRunningJobByName(client, project, region, name)
	if err != nil {
		return err
	}
	_, err = client.Projects.Locations.Jobs.Update(project, region, job.Id, &df.Job{RequestedState: cancelled}).Context(ctx).Do()
	return err
}

// valueOf gives the value of one of Beam's flags.
func valueOf(name string) string { return flag.Lookup(name).Value.String() }

// errDryRun says that a job was printed and not run.
var errDryRun = errors.New("dry run: the job above was not submitted, and nothing was published")

func isDryRun() bool { return valueOf("dry_run") == "true" }

// dryRun prints the job that Dataflow would be given.
func dryRun(ctx context.Context, p *beam.Pipeline) error {
	beamlog.SetLogger(&printer{os.Stdout})
	if err := beamx.Run(ctx, p); err != nil {
		return err
	}
	return errDryRun
}

// printer is a logger that prints messages as they are: Beam's runner prints
// the job as a message.
type printer struct{ w io.Writer }

// Log prints a message.
func (p *printer) Log(_ context.Context, _ beamlog.Severity, _ int, msg string) {
	fmt.Fprintln(p.w, msg)
}
