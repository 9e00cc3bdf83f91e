package lexicon

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"
)

// loader parses data files, one after the other, and collects faults.
type loader struct {
	lanes  []string // names by lane
	out    *parsed  // of the file at hand
	fold   folder
	fields []string
	buf    []byte
	ids    []uint16 // the block that the interests of terms are cut from
	line   int
}

func newLoader(lanes []string) *loader {
	return &loader{lanes: lanes, fold: folder{words: make(map[string]string, 1<<14)}}
}

// faultf records a fault at the current line.
func (l *loader) faultf(format string, args ...any) {
	l.out.faults = append(l.out.faults, fault{l.line, fmt.Errorf("%s:%d: %s", l.out.name, l.line, fmt.Sprintf(format, args...))})
}

// parse parses one file by the folder that it lies in. What is of no known
// kind is a fault.
func (l *loader) parse(f *parsed) {
	l.out, l.line = f, 0
	parse := l.parserFor(f.name)
	if parse == nil {
		return // the fault is recorded
	}
	f.content = make([]byte, 0, len(f.name)+1+len(f.text)+1)
	f.marks = make([]mark, 0, f.lines)
	l.mix(f.name)
	lines := 0
	for rest := f.text; rest != ""; {
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
	if lines == 0 && len(f.faults) == 0 {
		l.faultf("empty file")
	}
}

// mix adds a line to what is hashed of the source.
func (l *loader) mix(line string) {
	l.out.content = append(append(l.out.content, line...), '\n')
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
