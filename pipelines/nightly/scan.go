package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
	"github.com/tamis-data/tamis/transforms/gates"
	"github.com/tamis-data/tamis/transforms/identity"
	"github.com/tamis-data/tamis/transforms/signals"
)

func init() {
	register.DoFn4x1[context.Context, string, func(int, []byte), func(string), error](&ScanFn{})
	register.Emitter2[int, []byte]()
	register.Emitter1[string]()
}

// Kinds of blocks, as the first byte of what crosses the shuffle.
const (
	blockSeed byte = iota // no block, so that each bucket is worked on
	blockRecords
	blockFlags
	blockPersonal
)

// The counter that tells how far a scan is, wherever it runs.
const (
	counterNamespace = "tamis"
	counterRows      = "rows_read"
)

// ScanFn reads shards, takes their rows through the gates, leaves blocks of
// records in the staging folder, and emits, by member bucket, where they lie,
// and a report a shard. Flagged conversations go to every bucket, since a
// conversation's rows may be anywhere.
//
//	PCollection<shard JSON> → PCollection<KV<bucket, extent>>, PCollection<report JSON>
type ScanFn struct {
	JobPath string

	pool pool[string, scanned]
	read beam.Counter
}

type scanned struct {
	blocks [][]byte // extents by bucket, nil for none
	flags  []byte   // extent for every bucket, nil for none
	report Report
}

// StartBundle starts the workers.
func (fn *ScanFn) StartBundle(_ context.Context, _ func(int, []byte), _ func(string)) error {
	w, err := openWorker(fn.JobPath)
	if err != nil {
		return fn.failed(err)
	}
	fn.read = beam.NewCounter(counterNamespace, counterRows)
	fn.pool.start(func() (func(string) (scanned, error), error) {
		s, err := newScanner(w)
		if err != nil {
			return nil, err
		}
		return s.scan, nil
	})
	return nil
}

// ProcessElement queues a shard.
func (fn *ScanFn) ProcessElement(ctx context.Context, shard string, block func(int, []byte), report func(string)) error {
	return fn.failed(fn.pool.add(shard, func(s scanned) { fn.emit(ctx, s, block, report) }))
}

// FinishBundle waits for the workers.
func (fn *ScanFn) FinishBundle(ctx context.Context, block func(int, []byte), report func(string)) error {
	return fn.failed(fn.pool.finish(func(s scanned) { fn.emit(ctx, s, block, report) }))
}

func (fn *ScanFn) failed(err error) error {
	if err != nil {
		leave(store.Dir(fn.JobPath), err)
	}
	return err
}

func (fn *ScanFn) emit(ctx context.Context, s scanned, block func(int, []byte), report func(string)) {
	for bucket := range s.blocks {
		if s.blocks[bucket] != nil {
			block(bucket, s.blocks[bucket])
		}
		if s.flags != nil {
			block(bucket, s.flags)
		}
	}
	for _, n := range s.report.Audit.Read {
		fn.read.Inc(ctx, n)
	}
	content, err := json.Marshal(s.report)
	if err != nil {
		fn.pool.failed = fmt.Errorf("writing a report: %w", err)
		return
	}
	report(string(content))
}

// scanner scans shards on one goroutine.
type scanner struct {
	worker  *worker
	clearer *gates.Clearer
	ids     *identity.Hasher
	blocks  [][]byte // by bucket, of the last shard, for their memory
}

func newScanner(w *worker) (*scanner, error) {
	ids, err := identity.NewHasher(w.rules.Key)
	if err != nil {
		return nil, err
	}
	return &scanner{worker: w, clearer: gates.NewClearer(w.rules.Lexicon), ids: ids}, nil
}

func (s *scanner) scan(element string) (out scanned, err error) {
	var shard source.Shard
	if err := json.Unmarshal([]byte(element), &shard); err != nil {
		return out, fmt.Errorf("a shard does not decode: %w", err)
	}
	f, err := openShard(shard)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if shard.Snapshot != "" {
		return s.scanSnapshot(shard, f)
	}
	r, err := source.NewShardReader(f, shard)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	extractor := signals.NewExtractor(gates.NewLocator(s.worker.rules.Policy, shard.Surface), s.clearer, s.ids, s.worker.job.Bits)
	for i := range s.blocks {
		extractor.Blocks[i] = s.blocks[i][:0]
	}
	for {
		batch, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return out, err
		}
		extractor.Add(batch)
		progress.rows.Add(int64(batch.N))
	}
	if m := extractor.Malformed; m.Row >= 0 {
		out.report.Malformed = (&source.Fault{File: shard.Path, RowGroup: shard.Group, Column: m.Column, Row: int64(m.Row),
			Err: errors.New(m.Reason.String())}).Error()
	}
	out.report.Audit, s.blocks = extractor.Audit, extractor.Blocks
	flags := evidence.AppendFlags(nil, evidence.Distinct(extractor.Flags))
	out.blocks, out.flags, err = spill(s.worker.job.Stage, blockRecords, extractor.Blocks, flags)
	return out, err
}

// scanSnapshot turns the rows of an optional input into personal entries.
func (s *scanner) scanSnapshot(shard source.Shard, f *source.File) (out scanned, err error) {
	blocks := make([][]byte, 1<<s.worker.job.Bits)
	kind := map[string]schemas.PersonalKind{
		schemas.Profiles.Name: schemas.Profile, schemas.Preferences.Name: schemas.Hidden, schemas.Erasures.Name: schemas.Erased,
	}[shard.Snapshot]
	var text []byte
	err = source.ReadSnapshot(f, shard.Group, func(e *source.Entry) error {
		for i := range e.N {
			text = e.Account.AppendText(text[:0], i)
			p := schemas.Personal{Member: s.ids.Member(text), Kind: kind, Day: shard.Day}
			if kind != schemas.Erased {
				text = e.Interest.AppendText(text[:0], i)
				id, known, err := s.interest(text)
				if err != nil {
					return fmt.Errorf("row %d: %w", i, err)
				}
				if !known {
					continue // never made here, so nothing to add and nothing to hide
				}
				p.Interest = id
			}
			if kind == schemas.Profile {
				if !e.ScoreMicro.Valid[i] {
					continue // no score, no say
				}
				p.Micro = uint32(e.ScoreMicro.Values[i])
			}
			bucket := p.Member.Bucket(s.worker.job.Bits)
			blocks[bucket] = p.Append(blocks[bucket])
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	out.blocks, _, err = spill(s.worker.job.Stage, blockPersonal, blocks, nil)
	return out, err
}

// interest reads an interest as an operator writes it: a taxonomy id, or a path.
func (s *scanner) interest(text []byte) (id uint16, known bool, err error) {
	if node, ok := s.worker.rules.Tree.ByPath(string(text)); ok {
		return node.ID, true, nil
	}
	n, err := strconv.ParseUint(string(text), 10, 32)
	if err != nil {
		return 0, false, errors.New("the interest is neither a taxonomy id nor a path of the taxonomy")
	}
	if n > math.MaxUint16 {
		return 0, false, nil
	}
	_, known = s.worker.rules.Tree.Node(uint16(n))
	return uint16(n), known, nil
}
