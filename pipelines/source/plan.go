package source

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strings"
	"syscall"

	"github.com/tamis-data/tamis/schemas"
)

// Success is the marker file that says a folder of a day is complete.
const Success = "_SUCCESS"

// ErrIncomplete is wrapped by errors about a day that is not there yet, so that
// a scheduler can wait for it.
var ErrIncomplete = errors.New("the day is not complete")

// ErrNoRows is a day whose files are all empty, which no real day is.
var ErrNoRows = errors.New("not one row on any surface")

// Input is a file that a run reads; the three together are its identity.
type Input struct {
	Path   string `json:"path"` // below the dumps folder, with slashes
	Size   int64  `json:"size"`
	Footer string `json:"footer"` // hash, 32 hex digits
}

// Shard is the unit of scanning: rows of one row group of one file, most often
// all of them.
type Shard struct {
	Surface  schemas.Surface // 0 for a snapshot
	Snapshot string          // name of the snapshot, "" for a surface
	Day      schemas.Date    // dt of the folder
	Path     string
	Group    int
	First    int64 `json:",omitempty"` // row of the group
	Rows     int64

	splits bool // parts of it can be read
}

// Plan is what a run reads: files with their identity, and their shards.
type Plan struct {
	Inputs []Input
	Shards []Shard
	Rows   [schemas.NumSurfaces]int64
}

// Total is the number of rows on all surfaces.
func (p *Plan) Total() (n int64) {
	for _, r := range p.Rows {
		n += r
	}
	return n
}

// Split cuts shards of more than most rows into parts about as large as each
// other, where the file has the indexes that parts are found by. What is read
// is the same.
func (p *Plan) Split(most int64) {
	var shards []Shard
	for _, s := range p.Shards {
		n := int64(1)
		if s.splits {
			n = max(1, (s.Rows+most-1)/most)
		}
		for i := range n {
			part := s
			part.First = s.First + s.Rows*i/n
			part.Rows = s.First + s.Rows*(i+1)/n - part.First
			shards = append(shards, part)
		}
	}
	p.Shards = shards
}

// Hash is over the identity of all inputs, in path order.
func (p *Plan) Hash() string {
	sort.Slice(p.Inputs, func(i, j int) bool { return p.Inputs[i].Path < p.Inputs[j].Path })
	h := sha256.New()
	for _, in := range p.Inputs {
		fmt.Fprintf(h, "%s\t%d\t%s\n", in.Path, in.Size, in.Footer)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Complete says nothing when the four surfaces of the day are complete, and
// otherwise which is not; the error wraps ErrIncomplete.
func Complete(dumps string, day schemas.Date) error {
	for _, s := range schemas.Surfaces() {
		surface := Join(dumps, s.String())
		dir := Join(surface, day.Partition())
		entries, err := list(dir)
		what := fmt.Sprintf("%s has no %s", dir, Success)
		switch {
		case err == nil && holds(entries, Success):
			continue
		case errors.Is(err, fs.ErrNotExist):
			what = dir + " does not exist"
			if _, err := list(surface); errors.Is(err, fs.ErrNotExist) {
				what = fmt.Sprintf("the surface folder %s does not exist", surface)
			}
		case err != nil:
			return &Fault{File: dir, RowGroup: -1, Row: -1, Err: err}
		}
		return fmt.Errorf("%w: %s; the writer makes it when all files of the day are there", ErrIncomplete, what)
	}
	return nil
}

func holds(entries []entry, name string) bool {
	return slices.ContainsFunc(entries, func(e entry) bool { return e.name == name })
}

// PlanDay opens every file of a day, checks its columns and cuts it into
// shards, so that a bad file is known before anything runs.
func PlanDay(dumps string, day schemas.Date) (*Plan, error) {
	if err := Complete(dumps, day); err != nil {
		return nil, err
	}
	p := &Plan{}
	for _, s := range schemas.Surfaces() {
		rel := s.String() + "/" + day.Partition()
		rows, err := p.addFolder(dumps, rel, schemas.SurfaceColumns(s), Shard{Surface: s, Day: day})
		if err != nil {
			return nil, err
		}
		p.Rows[s] = rows
	}
	if p.Total() == 0 {
		return nil, fmt.Errorf("%s: %w; an empty day is more likely a failed export", day, ErrNoRows)
	}
	return p, nil
}

// AddSnapshot adds the files of a snapshot as of a day: its newest complete
// day, or all complete days where the snapshot adds up. It gives the days used,
// none where no complete day is there.
func (p *Plan) AddSnapshot(dumps string, snap schemas.Snapshot, asOf schemas.Date) (used []schemas.Date, err error) {
	entries, err := list(Join(dumps, snap.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name, isDay := strings.CutPrefix(e.name, "dt=")
		day, err := schemas.ParseDate(name)
		if !isDay || err != nil || day > asOf {
			continue
		}
		files, err := list(Join(dumps, snap.Name, e.name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
			return nil, err
		}
		if holds(files, Success) {
			used = append(used, day)
		}
	}
	sort.Slice(used, func(i, j int) bool { return used[i] < used[j] })
	if !snap.AddsUp && len(used) > 1 {
		used = used[len(used)-1:]
	}
	for _, day := range used {
		rel := snap.Name + "/" + day.Partition()
		if _, err := p.addFolder(dumps, rel, snap.Columns, Shard{Snapshot: snap.Name, Day: day}); err != nil {
			return nil, err
		}
	}
	return used, nil
}

// addFolder adds the Parquet files of a folder and gives their rows.
func (p *Plan) addFolder(dumps, rel string, columns []schemas.Column, like Shard) (rows int64, err error) {
	entries, err := list(Join(dumps, rel))
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if e.isDir || !strings.HasSuffix(e.name, ".parquet") || strings.HasPrefix(e.name, "_") || strings.HasPrefix(e.name, ".") {
			continue
		}
		path := Join(dumps, rel, e.name)
		footer, size, err := FooterHash(path)
		if err != nil {
			return 0, err
		}
		f, err := Open(path, columns)
		if err != nil {
			return 0, err
		}
		for i, n := range f.RowGroupRows() {
			if n > 0 {
				shard := like
				shard.Path, shard.Group, shard.Rows = path, i, n
				shard.splits = like.Snapshot == "" && f.canSplit(i)
				p.Shards = append(p.Shards, shard)
			}
		}
		rows += f.NumRows()
		if err := f.Close(); err != nil {
			return 0, err
		}
		p.Inputs = append(p.Inputs, Input{Path: rel + "/" + e.name, Size: size, Footer: footer})
	}
	return rows, nil
}
