package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
)

// errAudit is wrapped by the error for staged tables that must not be published.
var errAudit = errors.New("an audit failed and nothing was published")

// auditRun looks at what was staged before anything is published.
func auditRun(c *Config, p *plan, r *result, stage string, rules *Rules) error {
	for _, audit := range []func() error{
		func() error { return auditCounts(p, r) },
		func() error { return auditMalformed(c, r) },
		func() error { return auditSegments(r, rules.Policy.Limits) },
		func() error { return auditFiles(r, stage) },
	} {
		if err := audit(); err != nil {
			return fmt.Errorf("%w: %w", errAudit, err)
		}
	}
	return nil
}

// auditCounts: as many rows read as the footers gave, and each of them used or
// turned away.
func auditCounts(p *plan, r *result) error {
	missing, sound := r.audit.Missing()
	for _, s := range schemas.Surfaces() {
		if r.audit.Read[s] != p.input.Rows[s] {
			return fmt.Errorf("%s: %d rows were read, and the files hold %d", s, r.audit.Read[s], p.input.Rows[s])
		}
		if !sound && missing[s] != 0 {
			return fmt.Errorf("%s: rows read less rows used and turned away is %d, want 0", s, missing[s])
		}
	}
	return nil
}

func auditMalformed(c *Config, r *result) error {
	bad, read := r.audit.Malformed(), int64(0)
	for _, n := range r.audit.Read {
		read += n
	}
	if float64(bad)*100 > c.MaxBad*float64(read) {
		return fmt.Errorf("%d of %d rows are malformed (%.3f%%), and -max_bad allows %v%%; some of them:\n  %s",
			bad, read, float64(bad)*100/float64(read), c.MaxBad, strings.Join(r.malformed, "\n  "))
	}
	return nil
}

// auditSegments: sizes are those of the staged members, and no small segment
// is among the published, whatever the settings.
func auditSegments(r *result, limits policy.Limits) error {
	for _, s := range r.segments {
		if s.digest.Rows() != s.moves.Size {
			return fmt.Errorf("segment %s: %d members were counted and %d staged", s.row.Segment, s.moves.Size, s.digest.Rows())
		}
		if s.published() && s.moves.Size < max(limits.MinSegment, policy.MinSegmentFloor) {
			return fmt.Errorf("segment %s would be published with %d members", s.row.Segment, s.moves.Size)
		}
	}
	return nil
}

// auditFiles: each staged file can be opened and holds the rows that were
// counted when it was written.
func auditFiles(r *result, stage string) error {
	var all errgroup.Group
	all.SetLimit(store.AtOnce)
	for _, b := range r.buckets {
		files := []FileOut{b.Scores}
		for _, f := range b.Members {
			files = append(files, f)
		}
		for _, f := range files {
			if f.Path != "" {
				all.Go(func() error { return auditFile(stage, f) })
			}
		}
	}
	return all.Wait()
}

func auditFile(stage string, f FileOut) error {
	rows, err := source.CountRows(store.Join(stage, f.Path))
	if err != nil {
		return err
	}
	if rows != f.Digest.Rows() {
		return fmt.Errorf("%s holds %d rows, and %d were written", f.Path, rows, f.Digest.Rows())
	}
	return nil
}

// codeVersion is the revision that the program was built from, as far as the
// build says.
func codeVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}
