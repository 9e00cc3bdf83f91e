package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
	"slices"
)

// What is assumed of people; README.md says why.
const (
	activePercent = 10 // of a month's people who come on one day; assumed
	rowsPerActive = rowsPerPerson
	windowDays    = 90
	nightSeconds  = 2 * 3600 // the night's window
	// busyPercent is how much of their time many cores work; assumed, two do
	// 93 % (CPU seconds over twice the wall).
	busyPercent = 70
)

// What a night leaves, measured by du -sb and by the rows of its manifest, of
// the night of 2,000,000 rows, 250,000 people and 89 earlier days of 200,000
// rows each that `go run ./scripts/bench -history 89` leaves in its cache:
// dumps 91,369,569 bytes, signals of the day 10,281,382 and of the earlier days
// 134,333,532, flags 72,368, interest_scores 3,212,461 rows in 23,827,947
// bytes, segment_members 90,072 rows in 4,504,271 bytes.
const (
	dumpPerMillion     = 45_684_785 // bytes, a million rows of the day
	evidencePerMillion = 5_140_691  // bytes, a million rows of the day
	earlierPerMillion  = 754_692    // bytes an earlier day, a million rows of the measured day
	flagsPerMillion    = 4_523      // flagged conversations, a million rows of the day
	scoresPerMillion   = 12_849_844 // rows, a million people
	membersPerMillion  = 360_288    // rows, a million people
	scoreBytes100      = 742        // Parquet bytes of a hundred rows
	memberBytes        = 50         // Parquet bytes a row
)

// What flags take, and how buckets are counted; both as the job does it.
const (
	flagFileBytes = 8
	// flagMemoryBytes is about 16 bytes an entry, in the window's set and again in
	// its copy with the day's own, 2 to 4 of the filter, and room to grow.
	flagMemoryBytes = 40
	rowsPerBucket   = 250_000
	minBucketBits   = 2
	maxBucketBits   = 12
)

// What BigQuery takes: loads in batches cost nothing, storage its list price.
const (
	// memberLogicalBytes is a row of segment_members as BigQuery counts it: dates
	// 3 × 8, score 16, segment 2+12, member_key 2+32, and two reasons of 8+2+9+8
	// bytes each (two are assumed).
	memberLogicalBytes = 142
	memberKeepDays     = 30
	// storageCents is the price of a GiB and month of active logical storage, US
	// multi-region, as listed in August 2025.
	storageCents = 2
)

// rates are what measured runs say a night of a runner costs.
type rates struct {
	Runner     string
	Fixed      float64 // CPU s a process, whatever the day
	PassRow    float64 // CPU s a row of the day
	WindowByte float64 // CPU s a byte of the window's evidence, with scores and tables
	PeakMB     float64 // at the largest size
}

// errSizes says that a slope needs two points.
var errSizes = errors.New("want runs of the runner direct of two sizes or more")

// readLines reads what -json printed, of one or more runs.
func readLines(path string) (lines []line, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for dec := json.NewDecoder(f); ; {
		var l line
		if err := dec.Decode(&l); err == io.EOF {
			return lines, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if l.Rows < 1 || l.Runner == "" {
			return nil, fmt.Errorf("%s: object %d names no rows or no runner", path, len(lines)+1)
		}
		lines = append(lines, l)
	}
}

// ratesOf gives the rates of direct, and of everything if it was measured at
// the same sizes. A night's CPU is divided into pass and window as its wall is;
// everything has no pass of its own, so its window is taken to be direct's.
// history is how many earlier days, each of a tenth, were measured.
func ratesOf(lines []line, history int) ([]rates, error) {
	direct, full := map[int]line{}, map[int]line{}
	var sizes []int
	for _, l := range lines {
		switch l.Runner {
		case "direct":
			if l.NightWall <= 0 || l.PassWall > l.NightWall {
				return nil, fmt.Errorf("%d rows: a pass of %g s in a night of %g s", l.Rows, l.PassWall, l.NightWall)
			}
			direct[l.Rows] = l
			sizes = append(sizes, l.Rows)
		case fullName:
			full[l.Rows] = l
		}
	}
	slices.Sort(sizes)
	if sizes = slices.Compact(sizes); len(sizes) < 2 {
		return nil, errSizes
	}
	small, large := sizes[0], sizes[len(sizes)-1]
	window := func(rows int) float64 { l := direct[rows]; return l.CPU * (1 - l.PassWall/l.NightWall) }
	perByte := window(large) / evidenceRead(large, history)
	var all []rates
	for _, of := range []map[int]line{direct, full} {
		if of[small].CPU == 0 || of[large].CPU == 0 {
			continue
		}
		a, b := of[small].CPU-window(small), of[large].CPU-window(large)
		r := rates{Runner: of[large].Runner, PassRow: (b - a) / float64(large-small), WindowByte: perByte, PeakMB: of[large].PeakMB}
		r.Fixed = max(0, a-r.PassRow*float64(small))
		if r.PassRow <= 0 {
			return nil, fmt.Errorf("%s: %d rows take no more CPU than %d", r.Runner, large, small)
		}
		all = append(all, r)
	}
	return all, nil
}

// evidenceRead is how many bytes of evidence a measured night reads.
func evidenceRead(rows, history int) float64 {
	return float64(rows) / 1e6 * float64(evidencePerMillion+history*earlierPerMillion)
}

// forecast is a night of a size nobody measured. Bytes and rows are whole.
type forecast struct {
	People, Rows, DumpBytes, Buckets       int64
	EvidenceDay, EvidenceWindow            int64 // bytes written, and bytes kept and read
	PassHours, WindowHours                 float64
	Cores                                  int64
	Flags, FlagsEverywhere, FlagsInMemory  int64 // conversations of the window; bytes if each bucket read them; bytes a process
	Memory                                 int64 // bytes a process of two cores
	ScoreRows, ScoreBytes                  int64
	MemberRows, MemberBytes, MemberLogical int64 // a night; Logical: bytes of all days kept
	StorageCents                           int64 // a month
}

// forecastOf works out the night of so many people a month.
func (r rates) forecastOf(people int64) forecast {
	f := forecast{People: people, Rows: people * activePercent / 100 * rowsPerActive}
	f.DumpBytes = perMillion(f.Rows, dumpPerMillion)
	f.Buckets = 1 << min(max(bits.Len64(uint64(f.Rows/rowsPerBucket)), minBucketBits), maxBucketBits)
	f.EvidenceDay = perMillion(f.Rows, evidencePerMillion)
	f.EvidenceWindow = windowDays * f.EvidenceDay
	pass, window := r.Fixed+r.PassRow*float64(f.Rows), r.WindowByte*float64(f.EvidenceWindow)
	f.PassHours, f.WindowHours = pass/3600, window/3600
	f.Cores = int64(math.Ceil((pass + window) / (nightSeconds * busyPercent / 100)))
	f.Flags = windowDays * perMillion(f.Rows, flagsPerMillion)
	f.FlagsEverywhere = f.Flags * flagFileBytes * f.Buckets
	f.FlagsInMemory = f.Flags * flagMemoryBytes
	f.Memory = int64(r.PeakMB*1e6) + f.FlagsInMemory
	f.ScoreRows, f.MemberRows = perMillion(people, scoresPerMillion), perMillion(people, membersPerMillion)
	f.ScoreBytes, f.MemberBytes = f.ScoreRows*scoreBytes100/100, f.MemberRows*memberBytes
	f.MemberLogical = f.MemberRows * memberKeepDays * memberLogicalBytes
	f.StorageCents = f.MemberLogical * storageCents >> 30
	return f
}

// perMillion multiplies by thousands, so that nothing overflows.
func perMillion(n, rate int64) int64 { return n / 1000 * rate / 1000 }
