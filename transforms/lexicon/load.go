package lexicon

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"sort"
	"strings"
	"unicode/utf8"
)

// loader walks the data files in order of their paths and collects faults.
type loader struct {
	fsys   fs.FS
	out    Source
	faults []error
	seen   *digestTable // identity of a line → its place
	places []place
	ids    []uint16 // the block that the interests of terms are cut from
	fold   folder
	fields []string
	buf    []byte
	sum    hash.Hash
	file   string
	line   int
}

// place is a line of a file.
type place struct {
	file string
	line int
}

func newLoader(fsys fs.FS) *loader {
	return &loader{
		fsys: fsys,
		out:  Source{lanes: Languages()},
		fold: folder{words: make(map[string]string, 1<<15)},
		sum:  sha256.New(),
	}
}

// faultf records a fault at the current line.
func (l *loader) faultf(format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf("%s:%d: %s", l.file, l.line, fmt.Sprintf(format, args...)))
}

// readAll reads the files below the root; Markdown beside the data is for
// readers and ignored, anything else that is unknown is a fault.
func (l *loader) readAll() error {
	var names []string
	size := int64(0)
	err := fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("walk data files: %w", err)
		}
		if !d.IsDir() && path.Ext(name) != ".md" {
			names = append(names, name)
			if info, err := d.Info(); err == nil { // the size only spares growing
				size += info.Size()
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return errors.New("no data files")
	}
	sort.Strings(names)
	l.out.Terms = make([]Term, 0, size/bytesPerTerm)
	l.seen = newDigestTable(int(size / bytesPerTerm))
	l.places = make([]place, 0, size/bytesPerTerm)
	for _, name := range names {
		if err := l.readFile(name); err != nil {
			return err
		}
	}
	return nil
}

// bytesPerTerm is about what a term's line takes.
const bytesPerTerm = 24

// source ends the load.
func (l *loader) source() (*Source, error) {
	if len(l.faults) > 0 {
		return nil, fmt.Errorf("lexicon: %w", errors.Join(l.faults...))
	}
	l.out.hash = hex.EncodeToString(l.sum.Sum(nil))
	return &l.out, nil
}

// readFile parses one file by the folder that it lies in.
func (l *loader) readFile(name string) error {
	l.file, l.line = name, 0
	parse := l.parserFor(name)
	if parse == nil {
		return nil // the fault is recorded
	}
	data, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	l.mix(name)
	before := len(l.faults)
	lines := 0
	for rest := string(data); rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		l.line++
		if l.skip(line) {
			continue
		}
		l.mix(line) // comments do not change the hash
		lines++
		l.fields = l.fields[:0]
		for f, more := "", true; more; {
			f, line, more = strings.Cut(line, "\t")
			l.fields = append(l.fields, f)
		}
		parse(l.fields)
	}
	if lines == 0 && len(l.faults) == before {
		l.faultf("empty file")
	}
	return nil
}

// mix adds a line to the hash of the source.
func (l *loader) mix(line string) {
	l.buf = append(append(l.buf[:0], line...), '\n')
	l.sum.Write(l.buf) // a hash takes everything
}

// skip tells comment and blank lines, and faults lines that cannot be text.
func (l *loader) skip(line string) bool {
	switch {
	case strings.HasPrefix(line, "#") && !strings.Contains(line, "\t"), line == "":
		return true
	case strings.HasPrefix(line, "#"):
		return true
	case strings.HasSuffix(line, "\r"):
		l.faultf("carriage return at the end of the line")
		return true
	case !utf8.ValidString(line):
		l.faultf("not UTF-8")
		return true
	case strings.TrimSpace(line) == "":
		l.faultf("a line of blanks")
		return true
	}
	return false
}

// parserFor chooses how the lines of a file are read, from its path:
// sensitive/<category>.<lang>.tsv, interests/<lang>[.<topic>].tsv,
// everyday/<lang>.tsv, neighbours/<lang>.tsv, negation/<lang>.tsv.
func (l *loader) parserFor(name string) func(fields []string) {
	folder, base := path.Split(name)
	stem, isTSV := strings.CutSuffix(base, ".tsv")
	parts := strings.Split(stem, ".")
	if !isTSV {
		l.faultf("not a .tsv file")
		return nil
	}
	if folder == "neighbours/" && len(parts) == 1 {
		return l.neighbour(stem)
	}
	language := parts[0]
	var category Category
	if folder == "sensitive/" {
		var ok bool
		if category, ok = ParseCategory(parts[0]); !ok || len(parts) != 2 {
			l.faultf("name is not <category>.<lang>.tsv")
			return nil
		}
		language = parts[1]
	}
	lane, ok := laneOf(language)
	if !ok {
		l.faultf("unknown language %q", language)
		return nil
	}
	switch {
	case folder == "sensitive/":
		return l.sensitive(category, language)
	case folder == "interests/" && len(parts) <= 2:
		return l.interest(language)
	case folder == "everyday/" && len(parts) == 1 && lane != noLane:
		return l.everyday(lane)
	case folder == "negation/" && len(parts) == 1:
		return l.negation(language)
	}
	l.faultf("no such kind of data file")
	return nil
}
