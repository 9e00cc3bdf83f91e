package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
)

func init() {
	register.DoFn2x0[int, func(int, []byte)](&seedFn{})
	register.DoFn3x1[context.Context, int, func(*string) bool, error](&gatherFn{})
	register.Emitter2[int, []byte]()
	register.Iter1[string]()
}

// Build makes the graph of one night:
//
//	shards → Scan ─ extents ┐
//	buckets → seed ─────────┴ GroupByKey(bucket) → Sift ─ reports ─┐
//	         Scan ─ reports ───────────────────────────────────────┴ gather
//
// There is one shuffle of data, by member bucket. What the graph gives back is
// one small file of reports in the staging folder.
func Build(s beam.Scope, jobPath string, bits int, shards []source.Shard) error {
	elements, err := encodeShards(shards)
	if err != nil {
		return err
	}
	queue := beam.Reshuffle(s.Scope("Shards"), beam.CreateList(s.Scope("Shards"), elements))
	blocks, scanned := beam.ParDo2(s.Scope("Scan"), &ScanFn{JobPath: jobPath}, queue)

	buckets := make([]int, 1<<bits)
	for i := range buckets {
		buckets[i] = i
	}
	// A bucket without a row today still has people in the window.
	seeds := beam.ParDo(s.Scope("Seed"), &seedFn{}, beam.CreateList(s.Scope("Seed"), buckets))
	grouped := beam.GroupByKey(s.Scope("Shuffle"), beam.Flatten(s.Scope("Shuffle"), blocks, seeds))
	sifted := beam.ParDo(s.Scope("Sift"), &SiftFn{JobPath: jobPath}, grouped)

	reports := beam.Flatten(s.Scope("Gather"), scanned, sifted)
	beam.ParDo0(s.Scope("Gather"), &gatherFn{Stage: store.Dir(jobPath)},
		beam.GroupByKey(s.Scope("Gather"), beam.AddFixedKey(s.Scope("Gather"), reports)))
	return nil
}

// encodeShards orders shards largest first, so that the last ones to run are
// small and no core waits long for another.
func encodeShards(shards []source.Shard) ([]string, error) {
	sort.SliceStable(shards, func(i, j int) bool { return shards[i].Rows > shards[j].Rows })
	elements := make([]string, len(shards))
	for i, shard := range shards {
		content, err := json.Marshal(shard)
		if err != nil {
			return nil, fmt.Errorf("planning shards: %w", err)
		}
		elements[i] = string(content)
	}
	return elements, nil
}

// seedFn gives each bucket a block, so that all of them are worked on.
//
//	PCollection<bucket> → PCollection<KV<bucket, extent>>
type seedFn struct{}

// ProcessElement emits the place of no block.
func (*seedFn) ProcessElement(bucket int, emit func(int, []byte)) {
	emit(bucket, extent{kind: blockSeed}.encode())
}

// gatherFn writes all reports as one file for the launcher to read. An engine
// that runs it twice writes the same file twice, whole each time.
//
//	PCollection<KV<int, Iter<report JSON>>> → a file
type gatherFn struct{ Stage string }

// ProcessElement writes the file.
func (fn *gatherFn) ProcessElement(_ context.Context, _ int, reports func(*string) bool) error {
	all := []json.RawMessage{}
	for content := ""; reports(&content); content = "" {
		all = append(all, json.RawMessage(content))
	}
	if err := writeJSON(store.Join(fn.Stage, resultsFile), all); err != nil {
		return fmt.Errorf("gathering reports: %w", err)
	}
	return nil
}
