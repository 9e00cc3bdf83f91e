package bigquery

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	bq "cloud.google.com/go/bigquery"
	"google.golang.org/api/option"

	"github.com/tamis-data/tamis/schemas"
)

// Publisher publishes into one target. It is not for concurrent use.
type Publisher struct {
	target   Target
	opts     Options
	client   *bq.Client
	emulated bool
	// reached is called at each step of a publication; tests die there.
	reached func(step string)
}

// maxClockError is how far this machine's clock may be from BigQuery's: which
// day it is, keeping times and the staging tables' lives lean on it.
const maxClockError = 10 * time.Minute

// Open connects, with credentials by the client's usual chain, and checks that
// both datasets are there and where they should be, and that the clocks agree.
func Open(ctx context.Context, target string, o Options) (_ *Publisher, err error) {
	t, err := ParseTarget(target)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTarget, err)
	}
	p := &Publisher{target: t, opts: o.withDefaults(), reached: func(string) {}}
	var options []option.ClientOption
	if url := emulator(); url != "" {
		p.emulated = true
		p.line("BigQuery: the emulator at %s (%s), not Google's service", url, EmulatorVariable)
		options = append(options, option.WithEndpoint(url+"/bigquery/v2/"), option.WithoutAuthentication())
	}
	p.client, err = bq.NewClient(ctx, t.Project, options...)
	if err != nil {
		return nil, fmt.Errorf("%w: connecting to %s: %w", ErrTarget, t, err)
	}
	err = p.findDatasets(ctx)
	if err == nil {
		err = p.checkClock(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, p.client.Close())
	}
	return p, nil
}

// Close lets the connection go.
func (p *Publisher) Close() error { return p.client.Close() }

func (p *Publisher) line(format string, args ...any) {
	fmt.Fprintf(p.opts.Log, format+"\n", args...)
}

// findDatasets checks both datasets and takes their location for all jobs.
func (p *Publisher) findDatasets(ctx context.Context) error {
	for _, name := range []string{p.target.Dataset, p.target.Views()} {
		var md *bq.DatasetMetadata
		err := p.retried(ctx, func() (err error) {
			md, err = p.client.DatasetInProject(p.target.Project, name).Metadata(ctx)
			return err
		})
		if isNotFound(err) {
			return fmt.Errorf("%w: there is no dataset %s in project %s; `scripts/bigquery/grants %s %s` prints the statements that make it",
				ErrTarget, name, p.target.Project, p.target.Project, p.target.Dataset)
		}
		if err != nil {
			return explain(fmt.Errorf("looking for dataset %s: %w", name, err))
		}
		if p.opts.Location == "" {
			p.opts.Location = md.Location
		}
		if !strings.EqualFold(md.Location, p.opts.Location) {
			return fmt.Errorf("%w: dataset %s is in %s, not in %s", ErrTarget, name, md.Location, p.opts.Location)
		}
	}
	p.client.Location = p.opts.Location
	return nil
}

// checkClock compares this machine's clock with BigQuery's.
func (p *Publisher) checkClock(ctx context.Context) error {
	before := p.opts.Now()
	row, err := p.query(ctx, "SELECT CURRENT_TIMESTAMP()")
	if err != nil {
		return explain(fmt.Errorf("asking BigQuery for the time: %w", err))
	}
	its, ok := first[time.Time](row)
	if !ok {
		return errors.New("asking BigQuery for the time: no time came back")
	}
	// It read its clock somewhen between the question and the answer.
	off := max(before.Sub(its), its.Sub(p.opts.Now()))
	if off > maxClockError {
		return fmt.Errorf("%w: this machine's clock is %s off BigQuery's; set it right first", ErrTarget, off.Round(time.Second))
	}
	return nil
}

// tables are the specifications of what is published, the table of runs last.
func (p *Publisher) tables() []schemas.Table {
	var out []schemas.Table
	for _, t := range schemas.Tables() {
		if t.Name != schemas.InterestScores.Name || p.opts.Scores {
			out = append(out, t)
		}
	}
	return out
}

// path is a table's full name for SQL.
func (p *Publisher) path(table string) string {
	return fmt.Sprintf("`%s.%s.%s`", p.target.Project, p.target.Dataset, table)
}

func (p *Publisher) table(name string) *bq.Table {
	return p.client.DatasetInProject(p.target.Project, p.target.Dataset).Table(name)
}
