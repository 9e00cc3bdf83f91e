package dumps

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
)

const firstDay = schemas.Date(20513) // 2026-03-01

func write(t *testing.T, p Params) (string, *Expected) {
	t.Helper()
	p.Dir = t.TempDir()
	if p.From == 0 {
		p.From = firstDay
	}
	x, err := Write(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return p.Dir, x
}

// contents are all files below dir by their path.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestSameSeedSameBytes(t *testing.T) {
	p := Params{Seed: 7, Days: 2, Rows: 6000, Files: 3, Workers: 1}
	one, _ := write(t, p)
	p.Workers = 4
	two, _ := write(t, p)
	p.Seed = 8
	other, _ := write(t, p)
	a, b, c := contents(t, one), contents(t, two), contents(t, other)
	if want := 2*4*(3+1) + 3*2 + 1; len(a) != want {
		t.Errorf("%d files, want %d", len(a), want)
	}
	for name, data := range a {
		if b[name] != data {
			t.Errorf("%s differs between two calls with the same seed", name)
		}
		if strings.HasPrefix(name, "preferences/") || strings.HasPrefix(name, "erasures/") {
			continue // few random people are in them
		}
		if data != "" && c[name] == data {
			t.Errorf("%s is the same with another seed", name)
		}
	}
}

func TestCountsAddUp(t *testing.T) {
	dir, x := write(t, Params{Seed: 3, Days: 3, Rows: 8000, Files: 2, RowGroup: 500})
	if len(x.Days) != 3 {
		t.Fatalf("%d days expected, want 3", len(x.Days))
	}
	for i, d := range x.Days {
		total, malformed := int64(0), int64(0)
		turned := map[string]int64{}
		for _, a := range d.TurnedAway {
			turned[a.Surface] += a.Rows
			if a.Gate == "malformed" {
				malformed += a.Rows
			}
		}
		for _, s := range schemas.Surfaces() {
			rows := int64(0)
			names, err := filepath.Glob(filepath.Join(dir, folder(s, firstDay+schemas.Date(i)), "*.parquet"))
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				rows += openParquet(t, name).NumRows()
			}
			want := d.Surfaces[s.String()]
			if rows != want.Rows || len(names) != want.Files {
				t.Errorf("%s %v: %d rows in %d files, expected says %+v", d.Date, s, rows, len(names), want)
			}
			if want.Used+turned[s.String()] != rows {
				t.Errorf("%s %v: %d used + %d turned away are not %d rows", d.Date, s, want.Used, turned[s.String()], rows)
			}
			total += rows
		}
		if total != 8000 {
			t.Errorf("%s: %d rows, want 8000", d.Date, total)
		}
		if malformed*1000 > total {
			t.Errorf("%s: %d of %d rows are malformed, more than the 0.1%% that fail a run", d.Date, malformed, total)
		}
	}
}

func openParquet(t *testing.T, name string) *parquet.File {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestExpectedFileIsWhatWriteReturns(t *testing.T) {
	dir, x := write(t, Params{Seed: 3, Days: 1, Rows: 3000})
	data, err := os.ReadFile(filepath.Join(dir, "expected", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var read Expected
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	if len(read.People) != len(x.People) || read.Days[0].Surfaces["vibes"] != x.Days[0].Surfaces["vibes"] {
		t.Error("expected.json and the returned value differ")
	}
}

func TestWriteKeepsOldDumps(t *testing.T) {
	dir, _ := write(t, Params{Days: 1, Rows: 2500})
	_, err := Write(context.Background(), Params{Dir: dir, From: firstDay, Days: 1, Rows: 2500})
	if err == nil || !strings.Contains(err.Error(), "already holds files") {
		t.Errorf("a second call into the same folder gives %v", err)
	}
}

func TestWriteStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	if _, err := Write(ctx, Params{Dir: dir, From: firstDay, Days: 1, Rows: 2500}); err == nil {
		t.Error("no error")
	}
	if done, _ := filepath.Glob(filepath.Join(dir, "*", "*", "_SUCCESS")); len(done) > 0 {
		t.Errorf("%v say that the dumps are complete", done)
	}
}

func TestBadParams(t *testing.T) {
	good := Params{Dir: t.TempDir(), From: firstDay, Days: 1, Rows: 100}
	for name, spoil := range map[string]func(*Params){
		"no folder":        func(p *Params) { p.Dir = "" },
		"no day":           func(p *Params) { p.From = 0 },
		"no days":          func(p *Params) { p.Days = 0 },
		"too many days":    func(p *Params) { p.Days = MaxDays + 1 },
		"no rows":          func(p *Params) { p.Rows = 0 },
		"negative files":   func(p *Params) { p.Files = -1 },
		"wide row group":   func(p *Params) { p.RowGroup = 1 << 20 },
		"unknown language": func(p *Params) { p.Languages = []string{"xx"} },
	} {
		p := good
		spoil(&p)
		if _, err := Write(context.Background(), p); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
