package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
	"github.com/tamis-data/tamis/transforms/gates"
)

// Job is what workers must know of a run. It is written into the staging
// folder; the graph holds only its path.
type Job struct {
	Day  schemas.Date
	Bits int // 2^Bits member buckets
	Refs Refs
	// Stage is the staging folder, seen by every worker; it may be below gs://.
	Stage string
	// Evidence are the files of the window's earlier days, Flags those of all
	// days whose flags can matter, the run's own day left out of both.
	Evidence []EvidenceFile
	Flags    []FlagFile
}

// EvidenceFile is a day's evidence of one bucket.
type EvidenceFile struct {
	Day  schemas.Date
	Path string
	evidence.Range
}

// FlagFile holds a day's flagged conversations.
type FlagFile struct {
	Day  schemas.Date
	Path string
}

// Report is what a shard or a bucket gives back to the launcher.
type Report struct {
	Audit gates.Audit
	// Malformed says where one malformed row was, "" for none.
	Malformed string        `json:",omitempty"`
	Bucket    *BucketReport `json:",omitempty"`
}

// BucketReport is what a bucket made. Paths are below the staging folder.
type BucketReport struct {
	Bucket   int
	Signals  FileOut
	Flags    string // of bucket 0, which writes the day's flags for all
	Scores   FileOut
	Members  map[string]FileOut // by segment
	Moves    map[string]Moves   // by segment
	Evidence evidence.Digest
	People   int64 // with any evidence in the window
}

// FileOut is a file and the checksum of its rows; Path is "" where there was
// no row.
type FileOut struct {
	Path   string
	Digest evidence.Digest
}

// Moves counts who came and went.
type Moves struct{ Size, Entered, Left int64 }

const (
	jobFile       = "job.json"
	resultsFile   = "results.json"
	signalsFolder = "signals"
)

// writeJSON writes a file whole or not at all.
func writeJSON(path string, v any) error {
	content, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return store.Put(path, content)
}

// worker is what a process loads once a run, whatever the number of DoFns.
type worker struct {
	job   *Job
	rules *Rules
	flags *evidence.Flags // of earlier days; not sealed, see withToday

	// Flags of earlier days and today's, by where today's lie: every bucket of a
	// run asks for the same, and they are many.
	today struct {
		sync.Mutex
		places string
		flags  *evidence.Flags
		own    []uint64
	}
}

// withToday gives the flags that hold for the run, and those of its own day.
func (w *worker) withToday(places [][]byte) (*evidence.Flags, []uint64, error) {
	sortPlaces(places)
	key := string(bytes.Join(places, []byte{0}))
	t := &w.today
	t.Lock()
	defer t.Unlock()
	if t.flags != nil && t.places == key {
		return t.flags, t.own, nil
	}
	var own []uint64
	for _, place := range places {
		e, err := decodeExtent(place)
		if err != nil {
			return nil, nil, err
		}
		block, err := fetch(w.job.Stage, e)
		if err != nil {
			return nil, nil, err
		}
		flags, err := evidence.DecodeFlags(block)
		if err != nil {
			return nil, nil, err
		}
		own = append(own, flags...)
	}
	t.places, t.own = key, evidence.Distinct(own)
	t.flags = w.flags.With(w.job.Day, t.own)
	return t.flags, t.own, nil
}

var workers struct {
	sync.Mutex
	path string
	w    *worker
}

// errUnseen is a worker of another storage than the launcher's. It cannot leave
// a failure: what it has to say, its engine must.
var errUnseen = errors.New("this worker does not see the staging folder")

// errWorkerRules is a worker that lacks the rules or the key of the run.
var errWorkerRules = errors.New("a worker cannot load what the run was planned with")

// openWorker loads the job at path and its rules. A process keeps the last one:
// its DoFns are all of one run.
func openWorker(path string) (*worker, error) {
	workers.Lock()
	defer workers.Unlock()
	if workers.path == path {
		return workers.w, nil
	}
	content, err := store.Read(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w; the warehouse must be on storage that all workers share", errUnseen, err)
	}
	w := &worker{job: &Job{}}
	if err := json.Unmarshal(content, w.job); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if w.rules, err = LoadRules(&w.job.Refs); err != nil {
		return nil, fmt.Errorf("%w: %w", errWorkerRules, err)
	}
	w.flags = evidence.NewFlags(w.rules.Policy.Times.FlagDays, w.rules.Policy.Times.TakeBackDays)
	for _, f := range w.job.Flags {
		block, err := store.Read(f.Path)
		if err != nil {
			return nil, fmt.Errorf("flags of %s: %w", f.Day, err)
		}
		conversations, err := evidence.DecodeFlags(block)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		w.flags.Add(f.Day, conversations)
	}
	workers.path, workers.w = path, w
	return w, nil
}

// errNoResults is a graph that ended without its results.
var errNoResults = errors.New("the graph ended without giving its results; was its job cancelled on the engine?")

func readResults(stage string) ([]Report, error) {
	content, err := store.Read(store.Join(stage, resultsFile))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoResults, err)
	}
	var reports []Report
	if err := json.Unmarshal(content, &reports); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoResults, err)
	}
	return reports, nil
}

func openShard(s source.Shard) (*source.File, error) {
	if s.Snapshot != "" {
		for _, snap := range schemas.Snapshots() {
			if snap.Name == s.Snapshot {
				return source.Open(s.Path, snap.Columns)
			}
		}
		return nil, fmt.Errorf("unknown snapshot %q", s.Snapshot)
	}
	return source.Open(s.Path, schemas.SurfaceColumns(s.Surface))
}
