package measure

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// Examiner gives the verdict on a text; a [lexicon.Matcher] is one.
type Examiner interface {
	Examine(text []byte, f *lexicon.Findings)
}

// File is a set once examined.
type File struct {
	Name string // without folder and ending; "own/" before it for our own set
	Own  bool
	rows []row
}

// ownPrefix sets our own files apart from others of the same name.
const ownPrefix = "own/"

// maxLine bounds a line, in bytes.
const maxLine = 16 << 20

// maxFaults is how many faults of a file are told.
const maxFaults = 20

// ReadFolder examines every *.jsonl at the root of a folder, in the order of
// names. A line is an object with id (unique in its file), lang, text,
// sensitive (category names), interests (coarse names), use, and where known
// kind, conversation_id, conv_sensitive and conv_interests; further keys are
// passed over. Any line that is not so is an error with file and line; a
// folder without a set is an error too.
func ReadFolder(folder fs.FS, own bool, coarse *Coarse, x Examiner) ([]File, error) {
	names, err := fs.Glob(folder, "*.jsonl")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("no *.jsonl file")
	}
	var files []File
	var faults []error
	for _, name := range names {
		f := File{Name: strings.TrimSuffix(path.Base(name), ".jsonl"), Own: own}
		if own {
			f.Name = ownPrefix + f.Name
		}
		if err := f.readFrom(folder, name, coarse, x); err != nil {
			faults = append(faults, err)
		}
		files = append(files, f)
	}
	return files, errors.Join(faults...)
}

// readFrom fills rows; one line's text is in memory at a time.
func (f *File) readFrom(folder fs.FS, name string, coarse *Coarse, x Examiner) error {
	in, err := folder.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	return f.read(in, name, coarse, x)
}

func (f *File) read(in io.Reader, name string, coarse *Coarse, x Examiner) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	first := map[string]int{} // line of each id
	var faults []error
	var findings lexicon.Findings
	number := 0
	for lines.Scan() {
		number++
		r, text, err := parse(lines.Bytes(), coarse.Has)
		if at, twice := first[r.id]; err == nil && twice {
			err = fmt.Errorf("id %q is there already, on line %d", r.id, at)
		}
		if err != nil {
			if faults = append(faults, fmt.Errorf("%s:%d: %w", name, number, err)); len(faults) == maxFaults {
				break
			}
			continue
		}
		first[r.id] = number
		x.Examine(text, &findings)
		r.found, r.coverage = findings.Sensitive, findings.Coverage
		r.words, r.known = findings.Words, findings.Known
		r.predicted = append(r.predicted, findings.Interests...)
		f.rows = append(f.rows, r)
	}
	if err := lines.Err(); err != nil {
		faults = append(faults, fmt.Errorf("%s:%d: %w", name, number+1, err))
	}
	if len(faults) == 0 && len(f.rows) == 0 {
		faults = append(faults, fmt.Errorf("%s: empty", name))
	}
	return errors.Join(faults...)
}

// units gives what is scored as one: conversations where lines ask for that,
// in the place of their first turn, and the other rows as they are. A
// conversation has the labels and the findings of all its turns, as one hit
// in any turn flags all of it.
func (f *File) units() []row {
	var out []row
	at := map[string]int{}
	for _, r := range f.rows {
		i, more := at[r.conversation]
		switch {
		case r.conversation == "":
			out = append(out, r)
		case !more:
			at[r.conversation] = len(out)
			r.id = r.conversation
			out = append(out, r)
		default:
			u := &out[i]
			u.turns++
			u.use |= r.use
			u.want |= r.want
			u.found |= r.found
			u.interests = union(u.interests, r.interests)
			u.predicted = union(u.predicted, r.predicted)
			u.words += r.words
			u.known += r.known
			u.coverage = lexicon.CoverageOf(u.words, u.known)
		}
	}
	return out
}
