package policy

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// shipped gives the policy that ships, which every test but those of the loader judges.
func shipped(t testing.TB) *Policy {
	t.Helper()
	p, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// overlay gives the shipped files with some replaced; a nil content takes the file away.
func overlay(t testing.TB, replaced map[string][]byte) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	entries, err := fs.ReadDir(Embedded(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := fs.ReadFile(Embedded(), e.Name())
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = &fstest.MapFile{Data: content}
	}
	for name, content := range replaced {
		delete(files, name)
		if content != nil {
			files[name] = &fstest.MapFile{Data: content}
		}
	}
	return files
}

// cases reads a tab-separated table of testdata; "-" is an empty cell, a line that starts with # a comment.
func cases(t testing.TB, name string, columns int) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][]string
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		row := strings.Split(s.Text(), "\t")
		if len(row) != columns {
			t.Fatalf("%s: %q has %d columns, want %d", name, s.Text(), len(row), columns)
		}
		for i := range row {
			if row[i] == "-" {
				row[i] = ""
			}
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatalf("%s: no cases", name)
	}
	return rows
}

// dayOf gives a date as days since 1970-01-01.
func dayOf(t testing.TB, date string) int32 {
	t.Helper()
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	return int32(d.Unix() / 86400)
}

func TestMissingFileIsAnError(t *testing.T) {
	for _, name := range files {
		_, err := Load(overlay(t, map[string][]byte{name: nil}))
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: error %v, want one that names it", name, err)
		}
	}
	if _, err := Load(os.DirFS("testdata/no such folder")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a folder: error %v", err)
	}
}

func TestMisnamedFileIsAnError(t *testing.T) {
	for _, name := range []string{"place.yaml", "ages.yml"} {
		_, err := Load(overlay(t, map[string][]byte{name: []byte("a: 1\n")}))
		if err == nil || !strings.Contains(err.Error(), name+":1: not a rule set") {
			t.Errorf("with %s: error %v", name, err)
		}
	}
	if _, err := Load(overlay(t, map[string][]byte{"README.md": []byte("Our policy.")})); err != nil {
		t.Errorf("with a README: error %v", err)
	}
}

func TestHash(t *testing.T) {
	p := shipped(t)
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(p.Hash()) {
		t.Errorf("hash %q, want 64 hex digits", p.Hash())
	}
	ages := func(content string) string {
		q, err := Load(overlay(t, map[string][]byte{"ages.yaml": []byte(content)}))
		if err != nil {
			t.Fatal(err)
		}
		return q.Hash()
	}
	if got := ages("countries:\n    'TH': 20\n    ID: 21\ndefault:   18 # years\n"); got != p.Hash() {
		t.Error("spacing, quotes, comments or order change the hash")
	}
	for _, content := range []string{
		"default: 19\ncountries: {ID: 21, TH: 20}\n",
		"default: 18\ncountries: {ID: 21, TH: 21}\n",
		"default: 18\ncountries: {ID: 21, TH: 20, VN: 20}\n",
		"default: 18\ncountries: {ID: 21}\n",
	} {
		if ages(content) == p.Hash() {
			t.Errorf("the hash does not see %q", content)
		}
	}
}
