package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
	"github.com/tamis-data/tamis/transforms/lexicon"
	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/scores"
	"github.com/tamis-data/tamis/transforms/segments"
)

func init() {
	register.DoFn4x1[context.Context, int, func(*[]byte) bool, func(string), error](&SiftFn{})
	register.Iter1[[]byte]()
}

// SiftFn works on one member bucket: combines the day's records, merges them
// with the evidence of the window, and stages the bucket's part of the tables.
//
//	PCollection<KV<bucket, Iter<extent>>> → PCollection<report JSON>
type SiftFn struct {
	JobPath string

	pool pool[bucketIn, Report]
}

type bucketIn struct {
	bucket int
	places [][]byte // extents
}

// StartBundle starts the workers.
func (fn *SiftFn) StartBundle(_ context.Context, _ func(string)) error {
	w, err := openWorker(fn.JobPath)
	if err != nil {
		return fn.failed(err)
	}
	fn.pool.start(func() (func(bucketIn) (Report, error), error) { return newSifter(w).sift, nil })
	return nil
}

// ProcessElement queues a bucket.
func (fn *SiftFn) ProcessElement(_ context.Context, bucket int, places func(*[]byte) bool, report func(string)) error {
	in := bucketIn{bucket: bucket}
	for place := []byte(nil); places(&place); place = nil {
		in.places = append(in.places, place)
	}
	return fn.failed(fn.pool.add(in, func(r Report) { fn.emit(r, report) }))
}

// FinishBundle waits for the workers.
func (fn *SiftFn) FinishBundle(_ context.Context, report func(string)) error {
	return fn.failed(fn.pool.finish(func(r Report) { fn.emit(r, report) }))
}

func (fn *SiftFn) failed(err error) error {
	if err != nil {
		leave(store.Dir(fn.JobPath), err)
	}
	return err
}

func (fn *SiftFn) emit(r Report, report func(string)) {
	content, err := json.Marshal(r)
	if err != nil {
		fn.pool.failed = fmt.Errorf("writing a report: %w", err)
		return
	}
	report(string(content))
}

// sifter works on buckets on one goroutine.
type sifter struct {
	job      *Job
	rules    *Rules
	worker   *worker
	tally    *scores.Tally
	replayer *segments.Replayer
	scores   []schemas.InterestScoreRow // scratch of tables
}

func newSifter(w *worker) *sifter {
	return &sifter{
		job: w.job, rules: w.rules, worker: w,
		tally:    scores.NewTally(w.rules.Tree, w.rules.Scale),
		replayer: segments.NewReplayer(segments.NewRules(w.rules.Policy.Scores, w.rules.Scale)),
	}
}

func (s *sifter) sift(in bucketIn) (Report, error) {
	r := Report{Bucket: &BucketReport{Bucket: in.bucket}}
	var records, flagPlaces [][]byte
	people := personals{}
	for _, place := range in.places {
		e, err := decodeExtent(place)
		if err != nil {
			return r, err
		}
		if e.kind == blockFlags {
			flagPlaces = append(flagPlaces, place)
		}
		if e.kind != blockRecords && e.kind != blockPersonal {
			continue
		}
		block, err := fetch(s.job.Stage, e)
		if err != nil {
			return r, err
		}
		if e.kind == blockRecords {
			records = append(records, block)
		} else if err := people.add(block); err != nil {
			return r, err
		}
	}
	flags, today, err := s.worker.withToday(flagPlaces)
	if err != nil {
		return r, err
	}
	if in.bucket == 0 {
		r.Bucket.Flags = "flags/flags-" + store.Unique() + ".bin"
		if err := writeFile(s.job.Stage, r.Bucket.Flags, evidence.AppendFlags(nil, today)); err != nil {
			return r, err
		}
	}
	if err := s.combine(records, flags, &r); err != nil {
		return r, err
	}
	if err := s.merge(flags, people, r.Bucket); err != nil {
		return r, err
	}
	progress.buckets.Add(1)
	return r, nil
}

// combine writes the day's evidence of the bucket.
func (s *sifter) combine(records [][]byte, flags *evidence.Flags, r *Report) (err error) {
	name := fmt.Sprintf(signalsFolder+"/b-%05d-of-%05d-%s.tev", r.Bucket.Bucket, 1<<s.job.Bits, store.Unique())
	f, err := store.Create(s.job.Stage, name)
	if err != nil {
		return err
	}
	defer f.Abandon()
	w, err := evidence.NewWriter(f)
	if err != nil {
		return err
	}
	params := evidence.CombineParams{
		Day: s.job.Day, Flags: flags, BotRows: uint32(s.rules.Policy.Limits.BotRows),
		Covered: func(words, known uint32) bool { return lexicon.CoverageOf(words, known) != lexicon.NotCovered },
	}
	if err := evidence.Combine(records, params, &r.Audit, w.Write); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	r.Bucket.Signals = FileOut{name, w.Digest}
	return f.Close()
}

// merge reads the window's evidence of the bucket and stages the tables.
func (s *sifter) merge(flags *evidence.Flags, people personals, out *BucketReport) error {
	members := evidence.Range{Bits: s.job.Bits, Bucket: out.Bucket}
	files := []evidence.DayFile{openable(s.job.Day, store.Join(s.job.Stage, out.Signals.Path))}
	for _, f := range s.job.Evidence {
		if members.Overlaps(f.Range) {
			files = append(files, openable(f.Day, f.Path))
		}
	}
	view := &evidence.View{
		Day: s.job.Day, Flags: flags, BotRows: uint32(s.rules.Policy.Limits.BotRows),
		Home: func(home uint16) bool {
			return s.rules.Policy.Mode(policy.Country(home), int32(s.job.Day)) == policy.Allow
		},
	}
	tables := newTables(s, out)
	defer tables.writer.abandon()
	var digest []byte
	err := evidence.Merge(files, members, func(member schemas.MemberKey, days []evidence.OfDay) error {
		person := people[member]
		interests := s.tally.Of(view.Of(days, person.erased), person.hidden)
		if len(interests) == 0 {
			return nil
		}
		out.People++
		digest = scores.AppendDigest(digest[:0], member, interests)
		out.Evidence.Add(digest)
		return tables.add(member, interests, person)
	})
	if err != nil {
		return err
	}
	return tables.close()
}

func openable(day schemas.Date, path string) evidence.DayFile {
	return evidence.DayFile{Day: day, Name: path, Open: openFile(path)}
}

// personal is what the optional inputs say of one person.
type personal struct {
	hidden     []uint16
	erased     schemas.Date // evidence up to this day is gone
	profile    map[uint16]uint32
	profileDay schemas.Date
}

type personals map[schemas.MemberKey]personal

func (all personals) add(block []byte) error {
	var e schemas.Personal
	for len(block) > 0 {
		rest, err := e.Next(block)
		if err != nil {
			return err
		}
		block = rest
		p := all[e.Member]
		switch e.Kind {
		case schemas.Hidden:
			p.hidden = append(p.hidden, e.Interest)
		case schemas.Erased:
			p.erased = max(p.erased, e.Day)
		case schemas.Profile:
			if p.profile == nil {
				p.profile = map[uint16]uint32{}
			}
			p.profileDay = e.Day
			p.profile[e.Interest] = max(p.profile[e.Interest], e.Micro)
		}
		all[e.Member] = p
	}
	return nil
}

// of gives the profile's score of an interest, millionths. A profile from
// before an erasure has no say; that of a hidden interest is never asked for.
func (p personal) of(id uint16) uint32 {
	if p.profileDay <= p.erased {
		return 0
	}
	return p.profile[id]
}
