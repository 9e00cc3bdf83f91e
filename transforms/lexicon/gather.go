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
	text     string        // the file itself
	lines    int           // those that are no comment
	done     chan struct{} // closed when the rest is filled
	terms    []Term        // its own stretch of the source's terms
	everyday []everydayWord
	marks    []mark // of the lines that may be only once, in order
	content  []byte // name and lines without comments, for the hash
	faults   []fault
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
	files  []string
	faults []error
	sum    hash.Hash
}

// place is a line of a file.
type place struct{ file, line uint32 }

// gather reads all files. The order of faults, terms and lanes depends on
// the names of the files alone.
func gather(fsys fs.FS) (*Source, error) {
	names, err := listFiles(fsys)
	if err != nil {
		return nil, err
	}
	files, lines, terms, err := readFiles(fsys, names)
	if err != nil {
		return nil, err
	}
	lanes := append(Languages(), neighbourNames(names)...)
	g := &gatherer{
		out:    Source{lanes: lanes[:min(len(lanes), maxLanes)], Terms: make([]Term, terms)},
		seen:   newDigestTable(lines),
		places: make([]place, 0, lines),
		files:  names,
		sum:    sha256.New(),
	}
	for i, from := 0, 0; i < len(files); i++ {
		if files[i].holdsTerms() {
			files[i].terms = g.out.Terms[from : from : from+files[i].lines]
			from += files[i].lines
		}
	}
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(names), maxWorkers) {
		go func() {
			l := newLoader(g.out.lanes)
			for i := next.Add(1) - 1; i < int64(len(files)); i = next.Add(1) - 1 {
				l.parse(&files[i])
				close(files[i].done)
			}
		}()
	}
	for i := range files {
		<-files[i].done
		g.add(uint32(i), &files[i])
		files[i] = parsed{}
	}
	if len(g.faults) > 0 {
		return nil, errors.Join(g.faults...)
	}
	g.out.hash = hex.EncodeToString(g.sum.Sum(nil))
	return &g.out, nil
}

// readFiles reads what is parsed, and counts the lines that are no comments:
// in all, and in files of terms. A line is a term or a fault, so that terms of
// all files can be laid out side by side beforehand.
func readFiles(fsys fs.FS, names []string) (files []parsed, lines, terms int, err error) {
	files = make([]parsed, len(names))
	for i, name := range names {
		data, failed := fs.ReadFile(fsys, name)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("read %s: %w", name, failed))
			continue
		}
		f := &files[i]
		*f = parsed{name: name, text: string(data), done: make(chan struct{})}
		for line := range strings.Lines(f.text) {
			if !strings.HasPrefix(line, "#") && line != "\n" {
				f.lines++
			}
		}
		lines += f.lines
		if f.holdsTerms() {
			terms += f.lines
		}
	}
	return files, lines, terms, err
}

// holdsTerms tells files of terms from lists of words.
func (f *parsed) holdsTerms() bool {
	folder := path.Dir(f.name)
	return folder != "everyday" && folder != "neighbours"
}

// maxWorkers is where more workers only wait for the joining.
const maxWorkers = 4

// add joins a file to those before it.
func (g *gatherer) add(file uint32, f *parsed) {
	for _, k := range f.marks {
		now := uint32(len(g.places))
		if first := g.seen.number(k.id, now); first != now {
			at := g.places[first]
			f.faults = append(f.faults, fault{k.line, fmt.Errorf("%s:%d: %q is already at %s:%d", f.name, k.line, k.text, g.files[at.file], at.line)})
			continue
		}
		g.places = append(g.places, place{file, uint32(k.line)})
	}
	slices.SortStableFunc(f.faults, func(a, b fault) int { return cmp.Compare(a.line, b.line) })
	for _, x := range f.faults {
		g.faults = append(g.faults, x.err)
	}
	g.out.everyday = append(g.out.everyday, f.everyday...)
	g.sum.Write(f.content) // a hash takes everything
}

// listFiles gives the files below the root in order; Markdown beside the data
// is for readers and ignored.
func listFiles(fsys fs.FS) (names []string, err error) {
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("walk data files: %w", err)
		}
		if !d.IsDir() && path.Ext(name) != ".md" {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("no data files")
	}
	sort.Strings(names)
	return names, nil
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
