package secondstage

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

// Text is a labelled text as the stage sees it.
type Text struct {
	features  []uint32
	Sensitive bool
	Dropped   bool // by the lexicon
}

// Set is the texts of a file whose drop decision is labelled for certain.
type Set struct {
	Name  string
	Texts []Text
}

// ReadFolder reads every *.jsonl of a folder, in the order of their names, and
// has the lexicon judge its texts. Rows whose use is neither sens_recall nor
// sens_fpr say nothing certain about dropping and are left out, and so are
// files without such rows.
func ReadFolder(folder fs.FS, m *lexicon.Matcher) ([]Set, error) {
	names, err := fs.Glob(folder, "*.jsonl")
	if err != nil {
		return nil, err
	}
	var sets []Set
	for _, name := range names {
		f, err := folder.Open(name)
		if err != nil {
			return nil, err
		}
		texts, err := read(f, m)
		if closing := f.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if len(texts) > 0 {
			sets = append(sets, Set{Name: strings.TrimSuffix(path.Base(name), ".jsonl"), Texts: texts})
		}
	}
	return sets, nil
}

// read errors with the line, and never with the text.
func read(in io.Reader, m *lexicon.Matcher) ([]Text, error) {
	var texts []Text
	var found lexicon.Findings
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var row struct {
			Text string   `json:"text"`
			Use  []string `json:"use"`
		}
		if json.Unmarshal(lines.Bytes(), &row) != nil {
			return nil, fmt.Errorf("line %d is not a labelled text", n)
		}
		sensitive := slices.Contains(row.Use, "sens_recall")
		if !sensitive && !slices.Contains(row.Use, "sens_fpr") {
			continue
		}
		m.Examine([]byte(row.Text), &found)
		texts = append(texts, Text{features: hashed(row.Text), Sensitive: sensitive, Dropped: found.Sensitive != 0})
	}
	return texts, lines.Err()
}
