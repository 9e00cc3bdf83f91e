package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	pipepb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/pipeline_v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
)

// checkWithin is how long an engine may take to answer a question.
const checkWithin = 5 * time.Second

// errEngine is wrapped by errors about an engine that cannot be asked.
var errEngine = errors.New("the engine")

// jobService is an engine behind Beam's portable job service, such as Flink
// behind its job server. rest is the address of a Flink cluster's page, if any.
type jobService struct{ endpoint, rest string }

// check finds out whether a job service answers at the endpoint.
func (s *jobService) check(ctx context.Context) error {
	if s.endpoint == "" {
		return fmt.Errorf("%w: -endpoint is missing: where the engine's job server listens, such as localhost:8099", errConfig)
	}
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.endpoint)
	if err != nil {
		return fmt.Errorf("%w: nothing answers at -endpoint %s: %w; start a job server there (scripts/flink/run does)", errEngine, s.endpoint, err)
	}
	conn.Close() // it has said what it was opened for
	err = s.call(ctx, func(ctx context.Context, client jobpb.JobServiceClient) error {
		_, err := client.GetJobs(ctx, &jobpb.GetJobsRequest{})
		return err
	})
	switch status.Code(err) {
	case codes.OK:
		if s.rest != "" {
			_, err = flinkJobOf(ctx, s.rest, "")
		}
		return err
	case codes.Unimplemented, codes.Unavailable, codes.DeadlineExceeded, codes.Internal, codes.Unknown:
		return fmt.Errorf("%w: what listens at -endpoint %s is not Beam's job server (%s); Flink's own port, often 8081 or 6123, is not it: start a job server and give its port, often 8099",
			errEngine, s.endpoint, status.Convert(err).Message())
	}
	return fmt.Errorf("%w: the job server at -endpoint %s: %w", errEngine, s.endpoint, err)
}

func (*jobService) every() time.Duration { return 2 * time.Second }

// call connects for the length of a question.
func (s *jobService) call(ctx context.Context, ask func(context.Context, jobpb.JobServiceClient) error) (err error) {
	conn, err := grpc.NewClient(s.endpoint, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return ask(ctx, jobpb.NewJobServiceClient(conn))
}

// state gives what the job service says of a job.
func (s *jobService) state(ctx context.Context, name string) (state string, rows int64, err error) {
	err = s.call(ctx, func(ctx context.Context, client jobpb.JobServiceClient) error {
		job, err := find(ctx, client, name)
		if job == nil || err != nil {
			return err
		}
		state = job.GetState().String()
		// Some engines have no metrics before the end; the state counts then.
		if m, err := client.GetJobMetrics(ctx, &jobpb.GetJobMetricsRequest{JobId: job.GetJobId()}); err == nil {
			rows = rowsRead(m.GetMetrics().GetAttempted())
		}
		return nil
	})
	return state, rows, err
}

// cancel asks for the end of a job.
func (s *jobService) cancel(ctx context.Context, name string) error {
	return s.call(ctx, func(ctx context.Context, client jobpb.JobServiceClient) error {
		job, err := find(ctx, client, name)
		if job == nil || err != nil {
			return err
		}
		_, err = client.Cancel(ctx, &jobpb.CancelJobRequest{JobId: job.GetJobId()})
		return err
	})
}

// settled says whether a job that ended for the job service has ended on Flink
// too, and asks for it where not. A job that is not there may still be on its way.
func (s *jobService) settled(ctx context.Context, name string) (ended bool, err error) {
	if s.rest == "" {
		return true, nil
	}
	err = s.call(ctx, func(ctx context.Context, client jobpb.JobServiceClient) error {
		job, err := find(ctx, client, name)
		if job == nil || err != nil {
			ended = err == nil // never submitted
			return err
		}
		ended, err = endOnFlink(ctx, s.rest, job.GetJobName())
		return err
	})
	return ended, err
}

// hopeless gives a failure that the engine knows and that each further attempt
// would end in, nil for none.
func (s *jobService) hopeless(ctx context.Context, name string) (why error) {
	if s.rest == "" {
		return nil
	}
	// An error of asking counts as none: the job's own end will tell.
	_ = s.call(ctx, func(ctx context.Context, client jobpb.JobServiceClient) error {
		job, err := find(ctx, client, name)
		if job != nil && err == nil {
			why = unseenOnFlink(ctx, s.rest, job.GetJobName())
		}
		return err
	})
	return why
}

// appName is the option that holds a job's name as it was given: Beam's Java
// job servers make another of it, with the user and the time.
const appName = "beam:option:app_name:v1"

// find gives the job of a name, nil where there is none.
func find(ctx context.Context, client jobpb.JobServiceClient, name string) (*jobpb.JobInfo, error) {
	jobs, err := client.GetJobs(ctx, &jobpb.GetJobsRequest{})
	for _, job := range jobs.GetJobInfo() {
		if job.GetJobName() == name || job.GetPipelineOptions().GetFields()[appName].GetStringValue() == name {
			return job, nil
		}
	}
	return nil, err
}

// rowsRead sums the counter of ScanFn over all workers. Attempted counts repeat
// the rows of a shard that was scanned twice.
func rowsRead(infos []*pipepb.MonitoringInfo) (n int64) {
	for _, info := range infos {
		labels := info.GetLabels()
		if labels["NAMESPACE"] != counterNamespace || labels["NAME"] != counterRows {
			continue
		}
		if v, size := protowire.ConsumeVarint(info.GetPayload()); size > 0 {
			n += int64(v)
		}
	}
	return n
}
