package measure

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/transforms/lexicon"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

var update = flag.Bool("update", false, "rewrite the golden reports")

// secret is in every text of the small sets and must be in no report.
const secret = "quokka"

// spelled is an examiner whose texts spell out their own verdict: names of
// categories, ids of interests, "strange" for a language without a lexicon
// and "short" for too few words. Reports so depend on no lexicon.
type spelled struct{}

func (spelled) Examine(text []byte, f *lexicon.Findings) {
	*f = lexicon.Findings{Words: 10, Known: 10, Coverage: lexicon.Covered}
	for _, w := range strings.Fields(string(text)) {
		if c, ok := lexicon.ParseCategory(w); ok {
			f.Sensitive = f.Sensitive.With(c)
		}
		if id, err := strconv.ParseUint(w, 10, 16); err == nil {
			f.Interests = append(f.Interests, uint16(id))
		}
		switch w {
		case "strange":
			f.Known, f.Coverage = 0, lexicon.NotCovered
		case "short":
			f.Words, f.Known, f.Coverage = 1, 0, lexicon.Undecided
		}
	}
}

func tree(t testing.TB) *taxonomy.Tree {
	t.Helper()
	tree, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// coarse has travel 332 with its finer nodes, cooking 173, music 23, cars 57
// and the wide name of 1, which 23 is under.
func coarse(t testing.TB) *Coarse {
	t.Helper()
	c, err := ParseCoarse("coarse.tsv", "travel\t332\ncooking\t173\nmusic\t23\ncars\t57\nentertainment\t1\n", tree(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func small(t testing.TB) []File {
	t.Helper()
	var files []File
	for _, folder := range []string{"small", "smallown"} {
		more, err := ReadFolder(os.DirFS(filepath.Join("testdata", folder)), folder == "smallown", coarse(t), spelled{})
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	return files
}

// TestGolden: whole reports over small sets, in both formats.
func TestGolden(t *testing.T) {
	for _, format := range []Format{Text, Markdown} {
		var out bytes.Buffer
		if err := Write(&out, small(t), coarse(t), format, 2); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), secret) {
			t.Errorf("%s: a text is in the report", format)
		}
		golden := filepath.Join("testdata", "report."+string(format))
		if *update {
			if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), want) {
			t.Errorf("%s differs from %s (see it with -update and git diff):\n%s", format, golden, out.String())
		}
	}
}
