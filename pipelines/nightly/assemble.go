package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
	"github.com/tamis-data/tamis/transforms/gates"
	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/segments"
)

// result is what the shards and buckets gave, put together.
type result struct {
	audit     gates.Audit
	malformed []string // where malformed rows were, a few places
	buckets   []*BucketReport
	people    int64
	evidence  evidence.Digest
	signals   evidence.Digest
	scores    evidence.Digest
	segments  []segmentResult
}

type segmentResult struct {
	row    schemas.SegmentRow
	moves  Moves
	digest evidence.Digest
	files  []string // of its members; published only if the segment is
}

func (s *segmentResult) published() bool { return s.row.Status == statusPublished }

const (
	statusPublished = "published"
	statusWithheld  = "withheld"
	// maxPlaces is how many places of malformed rows an error names.
	maxPlaces = 5
)

// assemble puts the reports together and decides which segments are published.
func assemble(p *plan, reports []Report, rules *Rules) (*result, error) {
	r := &result{buckets: make([]*BucketReport, 1<<p.bits)}
	for i := range reports {
		report := &reports[i]
		r.audit.Add(&report.Audit)
		if report.Malformed != "" {
			r.malformed = append(r.malformed, report.Malformed)
		}
		if b := report.Bucket; b != nil {
			if b.Bucket < 0 || b.Bucket >= len(r.buckets) || r.buckets[b.Bucket] != nil {
				return nil, fmt.Errorf("%w: bucket %d was reported twice, or is none of the %d", errAudit, b.Bucket, len(r.buckets))
			}
			r.buckets[b.Bucket] = b
		}
	}
	slices.Sort(r.malformed)
	r.malformed = r.malformed[:min(len(r.malformed), maxPlaces)]
	for i, b := range r.buckets {
		if b == nil {
			return nil, fmt.Errorf("%w: bucket %d gave no report", errAudit, i)
		}
		r.people += b.People
		r.evidence.Merge(b.Evidence)
		r.signals.Merge(b.Signals.Digest)
		r.scores.Merge(b.Scores.Digest)
	}
	for i := range rules.Segments.Definitions {
		r.segments = append(r.segments, assembleSegment(p.day, &rules.Segments.Definitions[i], r.buckets, rules.Policy.Limits))
	}
	return r, nil
}

func assembleSegment(day schemas.Date, d *segments.Definition, buckets []*BucketReport, limits policy.Limits) segmentResult {
	s := segmentResult{row: schemas.SegmentRow{Date: int32(day), Segment: d.ID, Version: d.Version, Name: d.Name,
		Purpose: d.Purpose, Definition: d.String(), Status: statusPublished}}
	for _, b := range buckets {
		m := b.Moves[d.ID]
		s.moves.Size += m.Size
		s.moves.Entered += m.Entered
		s.moves.Left += m.Left
		if f := b.Members[d.ID]; f.Path != "" {
			s.files = append(s.files, f.Path)
			s.digest.Merge(f.Digest)
		}
	}
	if s.moves.Size < d.MinSize {
		s.row.Status = statusWithheld
		reason := fmt.Sprintf("fewer than %d members", d.MinSize)
		s.row.WithheldReason = &reason
		return s
	}
	size := segments.Rounded(s.moves.Size)
	s.row.Size = &size
	s.row.EnteredCount = segments.Count(s.moves.Entered, limits.MinCount)
	s.row.LeftCount = segments.Count(s.moves.Left, limits.MinCount)
	return s
}

// writeTables stages the tables that have a row a segment, a reason or a run,
// and gives the manifest.
func writeTables(p *plan, r *result, refs *Refs, stage string) (*warehouse.Manifest, error) {
	if p.publishedAt.IsZero() {
		p.publishedAt = time.Now().UTC().Truncate(time.Microsecond)
	}
	m := &warehouse.Manifest{
		Format: warehouse.Format, Date: p.day.String(), Run: p.run, CodeVersion: codeVersion(),
		PublishedAt: p.publishedAt,
		InputsHash:  p.input.Hash(), PolicyHash: refs.PolicyHash, LexiconHash: refs.LexiconHash,
		DefinitionsHash: refs.DefinitionsHash, KeyCheck: refs.KeyCheck,
		Inputs: p.input.Inputs, Snapshots: p.snapshots, Evidence: p.used, EvidenceDigest: r.evidence,
		Signals: warehouse.Signals{Bits: p.bits, Digest: r.signals, Flags: r.buckets[0].Flags},
		Tables:  map[string]warehouse.TableOut{},
	}
	scores := warehouse.TableOut{Digest: r.scores}
	for _, b := range r.buckets {
		m.Signals.Files = append(m.Signals.Files, b.Signals.Path)
		if b.Scores.Path != "" {
			scores.Files = append(scores.Files, b.Scores.Path)
		}
	}
	m.Tables[schemas.InterestScores.Name] = scores
	var members warehouse.TableOut
	var rows []schemas.SegmentRow
	for _, s := range r.segments {
		rows = append(rows, s.row)
		if s.published() {
			members.Files = append(members.Files, s.files...)
			members.Digest.Merge(s.digest)
		}
	}
	m.Tables[schemas.SegmentMembers.Name] = members
	if err := stageTable(m, stage, schemas.Segments.Name, rows, schemas.AppendSegment); err != nil {
		return nil, err
	}
	if err := stageTable(m, stage, schemas.RunAudit.Name, r.audit.Rows(p.day), schemas.AppendRunAudit); err != nil {
		return nil, err
	}
	run := schemas.RunRow{Date: int32(p.day), Run: p.run, CodeVersion: m.CodeVersion, InputsHash: m.InputsHash,
		PolicyHash: m.PolicyHash, LexiconHash: m.LexiconHash, DefinitionsHash: m.DefinitionsHash,
		PublishedAt: m.PublishedAt.UnixMicro(), Tables: m.Sums()}
	encode := func(dst []byte, r *schemas.RunRow) []byte { return append(dst, r.Run...) }
	if err := stageTable(m, stage, schemas.Runs.Name, []schemas.RunRow{run}, encode); err != nil {
		return nil, err
	}
	return m, nil
}

// stageTable writes a small table as one file and adds it to the manifest.
func stageTable[Row any](m *warehouse.Manifest, stage, table string, rows []Row, encode func([]byte, *Row) []byte) error {
	out, err := writeRows(stage, table+"/part-00000.parquet", rows, encode)
	if err != nil {
		return fmt.Errorf("writing %s: %w", table, err)
	}
	t := warehouse.TableOut{Digest: out.Digest}
	if out.Path != "" {
		t.Files = []string{out.Path}
	}
	m.Tables[table] = t
	return nil
}
