package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// outcome is what a night gave, for the summary and the report page.
type outcome struct {
	plan     *plan
	manifest *warehouse.Manifest
	result   *result
	// same says that this run was published before and gave the same again.
	same    bool
	took    time.Duration
	expired int
}

// runNight runs one day from its dumps to its published tables. Whatever fails,
// what was published before stays as it was.
func runNight(ctx context.Context, c *Config, w *warehouse.Warehouse, day schemas.Date, console *console) (_ *outcome, err error) {
	start := time.Now()
	refs := &Refs{PolicyDir: c.Policy, DefinitionsDir: c.Definitions, KeyFile: c.KeyFile}
	rules, err := LoadRules(refs)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errConfig, err)
	}
	p, err := planNight(c, refs, rules, day)
	if err != nil {
		return nil, err
	}
	published, err := warehouse.ReadManifest(c.Warehouse, day)
	if err != nil && !errors.Is(err, warehouse.ErrNotPublished) {
		return nil, err
	}
	stage, err := w.Stage(p.run)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := stage.Discard(); e != nil && err == nil {
			err = e
		}
	}()
	reports, err := runGraph(ctx, p, refs, stage.Dir, console)
	if err != nil {
		return nil, err
	}
	res, err := assemble(p, reports, rules)
	if err != nil {
		return nil, err
	}
	if err := auditRun(c, p, res, stage.Dir, rules); err != nil {
		return nil, err
	}
	cloud, err := openCloud(ctx, c, console)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, cloud.close()) }()
	if p.publishedAt, err = cloud.publishedAt(ctx, p, published); err != nil {
		return nil, err
	}
	manifest, err := writeTables(p, res, refs, stage.Dir)
	if err != nil {
		return nil, err
	}
	out := &outcome{plan: p, manifest: manifest, result: res, same: published != nil && published.Run == p.run}
	if out.same {
		if err := sameSums(published, manifest); err != nil {
			return nil, err
		}
	}
	if err := w.Confirm(); err != nil {
		return nil, err
	}
	if err := cloud.publish(ctx, stage.Dir, manifest); err != nil {
		return nil, err
	}
	if !out.same {
		if err := stage.Publish(manifest); err != nil {
			return nil, err
		}
	}
	if out.expired, err = expire(c, w, rules); err != nil {
		return nil, fmt.Errorf("%s is published; clearing away what expired failed: %w", day, err)
	}
	out.took = time.Since(start)
	return out, nil
}

// runGraph runs the Beam graph and gives the reports of shards and buckets.
func runGraph(ctx context.Context, p *plan, refs *Refs, stage string, console *console) ([]Report, error) {
	stage, err := store.Abs(stage)
	if err != nil {
		return nil, err
	}
	job := &Job{Day: p.day, Bits: p.bits, Refs: *refs, Stage: stage, Evidence: p.evidence, Flags: p.flags}
	for _, path := range []*string{&job.Refs.KeyFile, &job.Refs.PolicyDir, &job.Refs.DefinitionsDir} {
		if *path != "" {
			if *path, err = filepath.Abs(*path); err != nil {
				return nil, err
			}
		}
	}
	for i := range job.Evidence {
		if job.Evidence[i].Path, err = store.Abs(job.Evidence[i].Path); err != nil {
			return nil, err
		}
	}
	for i := range job.Flags {
		if job.Flags[i].Path, err = store.Abs(job.Flags[i].Path); err != nil {
			return nil, err
		}
	}
	jobPath := store.Join(stage, jobFile)
	if err := writeJSON(jobPath, job); err != nil {
		return nil, err
	}
	shards := make([]source.Shard, len(p.input.Shards))
	for i, s := range p.input.Shards {
		if s.Path, err = store.Abs(s.Path); err != nil {
			return nil, err
		}
		shards[i] = s
	}
	pipeline, scope := beam.NewPipelineWithRoot()
	if err := Build(scope, jobPath, p.bits, shards); err != nil {
		return nil, err
	}
	stop := console.watch(p)
	err = runJob(ctx, pipeline, p.day, stage)
	stop()
	if err != nil {
		if errors.Is(err, errDryRun) {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("interrupted, nothing was published: %w", errors.Join(context.Cause(ctx), err))
		}
		return nil, fmt.Errorf("the run failed, nothing was published: %w", leftBehind(stage, err))
	}
	return readResults(stage)
}

// sameSums compares a rerun with what was published of the same run.
func sameSums(published, again *warehouse.Manifest) error {
	was := published.Sums()
	for i, sum := range again.Sums() {
		if i >= len(was) || was[i] != sum {
			return fmt.Errorf("%w: the same run of %s gave another %s: %d rows with checksum %s; what was published stays",
				errAudit, again.Date, sum.Name, sum.Rows, sum.Checksum)
		}
	}
	return nil
}

// expire clears away, as of the newest published date, what is past its
// keeping time. Signals are kept as long as a night may need their flags.
func expire(c *Config, w *warehouse.Warehouse, rules *Rules) (int, error) {
	manifests, err := warehouse.Manifests(c.Warehouse)
	if err != nil || len(manifests) == 0 {
		return 0, err
	}
	newest, err := schemas.ParseDate(manifests[len(manifests)-1].Date)
	if err != nil {
		return 0, err
	}
	return w.Expire(newest, int(rules.Policy.Scores.WindowDays+rules.Policy.Times.FlagDays))
}
