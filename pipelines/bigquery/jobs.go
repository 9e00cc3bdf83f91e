package bigquery

import (
	"context"
	"errors"
	"fmt"

	bq "cloud.google.com/go/bigquery"
	"google.golang.org/api/iterator"
)

const (
	// maxAttempts is how many jobs are sent for one piece of work before the last
	// one's error counts.
	maxAttempts = 10
	// maxIDs is how many ids are gone through for it, those of earlier runs'
	// failed jobs included: BigQuery never takes an id twice.
	maxIDs = 500
)

// work is a job that may be sent again: under the same id while nobody knows
// what became of it, under the next attempt's once it is known to have failed.
type work struct {
	name string // of the id, without the attempt
	// start sends the job under an id.
	start func(ctx context.Context, id string) (*bq.Job, error)
	// done tells whether the job's effect is there, whoever brought it about.
	done func(ctx context.Context) (bool, error)
}

// perform brings a job's effect about and gives nil once it is there. A job that
// was there under the id, of a run that died perhaps, says nothing by its
// failure about the next one.
func (p *Publisher) perform(ctx context.Context, w work) error {
	var last error
	for number, sent := 1, 0; sent < maxAttempts && number <= maxIDs; number++ {
		id := fmt.Sprintf("%s_a%d", w.name, number)
		var attached bool
		attached, last = p.runJob(ctx, id, w)
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), last)
		}
		done, err := w.done(ctx)
		if err != nil {
			return errors.Join(last, err)
		}
		if done {
			return nil
		}
		if last == nil {
			last = errors.New("it ended well and its effect is not there")
		} else if !attached && !isPassing(last) {
			return fmt.Errorf("job %s: %w", id, last)
		}
		if !attached {
			sent++
		}
		p.line("BigQuery: job %s: %v; next attempt", id, last)
	}
	return fmt.Errorf("after the last attempt: %w", last)
}

// runJob starts a job, or attaches to the one that has its id, and waits for it.
func (p *Publisher) runJob(ctx context.Context, id string, w work) (attached bool, err error) {
	var job *bq.Job
	err = p.retried(ctx, func() (err error) {
		job, err = w.start(ctx, id)
		if isThere(err) {
			p.line("BigQuery: job %s is there already; waiting for it", id)
			attached = true
			job, err = p.client.JobFromIDLocation(ctx, id, p.opts.Location)
		}
		return err
	})
	if err != nil {
		return attached, err
	}
	return attached, p.wait(ctx, job)
}

// wait waits for a job and gives its error. A job that has ended by the time of
// its first answer need not be asked for again.
func (p *Publisher) wait(ctx context.Context, job *bq.Job) error {
	status := job.LastStatus()
	if status == nil || !status.Done() {
		err := p.retried(ctx, func() (err error) {
			status, err = job.Wait(ctx)
			return err
		})
		if err != nil {
			return fmt.Errorf("waiting for job %s: %w", job.ID(), err)
		}
	}
	return status.Err()
}

// query runs one statement that only reads and gives its first row, which is nil
// if there is none. It goes by way of a job, whose error nothing can hide: the
// emulator answers a query without one as if it had no rows.
func (p *Publisher) query(ctx context.Context, sql string) (row []bq.Value, err error) {
	err = p.retried(ctx, func() error {
		job, err := p.client.Query(sql).Run(ctx)
		if err == nil {
			err = p.wait(ctx, job)
		}
		if err != nil {
			return err
		}
		it, err := job.Read(ctx)
		if err != nil {
			return err
		}
		row = nil
		if err := it.Next(&row); err != nil && !errors.Is(err, iterator.Done) {
			return err
		}
		return nil
	})
	return row, err
}

// statement runs one statement of DDL, which must be safe to run twice.
func (p *Publisher) statement(ctx context.Context, sql string) error {
	return p.retried(ctx, func() error {
		job, err := p.client.Query(sql).Run(ctx)
		if err != nil {
			return err
		}
		return p.wait(ctx, job)
	})
}
