package lexicon

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
)

// parsed is what a file holds, before it is compared with the others.
type parsed struct {
	name     string
	done     chan struct{} // closed when the rest is filled
	terms    []Term
	everyday []everydayWord
	marks    []mark // of the lines that may be only once, in order
	content  []byte // name and lines without comments, for the hash
	faults   []fault
	err      error // of reading
}

// mark is the identity of a line.
type mark struct {
	id   digest
	text string
	line int
}

// fault is what is wrong with a line.
type fault struct {
	line int
	err  error
}

// gatherer joins files in order of their paths while workers parse the next.
type gatherer struct {
	out    Source
	seen   *digestTable // identity of a line → its place
	places []place
	faults []error
	sum    hash.Hash
}

// place is a line of a file.
type place struct {
	file string
	line int
}

// bytesPerTerm is about what a term's line takes.
const bytesPerTerm = 24

// gather reads all files. The order of faults, terms and lanes depends on
// the names of the files alone.
func gather(fsys fs.FS) (*Source, error) {
	names, size, err := listFiles(fsys)
	if err != nil {
		return nil, err
	}
	lanes := append(Languages(), neighbourNames(names)...)
	g := &gatherer{
		out:    Source{lanes: lanes[:min(len(lanes), maxLanes)], Terms: make([]Term, 0, size/bytesPerTerm)},
		seen:   newDigestTable(size / bytesPerTerm),
		places: make([]place, 0, size/bytesPerTerm),
		sum:    sha256.New(),
	}
	files := make([]parsed, len(names))
	for i, name := range names {
		files[i] = parsed{name: name, done: make(chan struct{})}
	}
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(names), maxWorkers) {
		go func() {
			l := newLoader(fsys, g.out.lanes)
			for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
				l.readFile(&files[i])
				close(files[i].done)
			}
		}()
	}
	for i := range files {
		<-files[i].done
		g.add(&files[i])
		if files[i].err != nil {
			err = errors.Join(err, files[i].err)
		}
		files[i] = parsed{}
	}
	if err != nil {
		return nil, err
	}
	if len(g.faults) > 0 {
		return nil, errors.Join(g.faults...)
	}
	g.out.hash = hex.EncodeToString(g.sum.Sum(nil))
	return &g.out, nil
}

// maxWorkers is where more workers only wait for the joining.
const maxWorkers = 4

// add joins a file to those before it.
func (g *gatherer) add(f *parsed) {
	for _, k := range f.marks {
		now := uint32(len(g.places))
		if first := g.seen.number(k.id, now); first != now {
			at := g.places[first]
			f.faults = append(f.faults, fault{k.line, fmt.Errorf("%s:%d: %q is already at %s:%d", f.name, k.line, k.text, at.file, at.line)})
			continue
		}
		g.places = append(g.places, place{f.name, k.line})
	}
	slices.SortStableFunc(f.faults, func(a, b fault) int { return cmp.Compare(a.line, b.line) })
	for _, x := range f.faults {
		g.faults = append(g.faults, x.err)
	}
	g.out.Terms = append(g.out.Terms, f.terms...)
	g.out.everyday = append(g.out.everyday, f.everyday...)
	g.sum.Write(f.content) // a hash takes everything
}

// listFiles gives the files below the root in order, and the bytes in them;
// Markdown beside the data is for readers and ignored.
func listFiles(fsys fs.FS) (names []string, size int, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("walk data files: %w", err)
		}
		if !d.IsDir() && path.Ext(name) != ".md" {
			names = append(names, name)
			if info, err := d.Info(); err == nil { // the size only spares growing
				size += int(info.Size())
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	if len(names) == 0 {
		return nil, 0, errors.New("no data files")
	}
	sort.Strings(names)
	return names, size, nil
}

// neighbourNames lists the languages of the neighbour files, which take lanes
// of their own behind those of the covered ones.
func neighbourNames(names []string) (out []string) {
	for _, name := range names {
		folder, base := path.Split(name)
		stem, isTSV := strings.CutSuffix(base, ".tsv")
		if folder == "neighbours/" && isTSV && !strings.Contains(stem, ".") && !slices.Contains(coveredNames[:], stem) {
			out = append(out, stem)
		}
	}
	return out
}
