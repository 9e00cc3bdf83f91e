package source

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/schemas"
)

const day = schemas.Date(20_400)

// dumpsT makes a dumps folder with one complete day of all surfaces.
func dumpsT(t *testing.T) string {
	t.Helper()
	dumps := t.TempDir()
	for folder, fixture := range map[string]string{"assistant": "pyarrow_codec_zstd_v1", "glasses": "duckdb_glasses_v2",
		"imagine": "pyarrow_imagine", "vibes": "pyarrow_groups"} {
		put(t, dumps, folder, day, "part-0.parquet", readFixture(t, fixture))
		put(t, dumps, folder, day, Success, nil)
	}
	return dumps
}

func put(t *testing.T, dumps, folder string, day schemas.Date, name string, content []byte) {
	t.Helper()
	dir := filepath.Join(dumps, folder, day.Partition())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPlanDay(t *testing.T) {
	dumps := dumpsT(t)
	put(t, dumps, "assistant", day, "part-1.parquet", readFixture(t, "pyarrow_codec_gzip_v2"))
	for _, name := range []string{"_metadata.parquet", ".part-2.parquet", "part-2.parquet.crc", "notes.txt"} {
		put(t, dumps, "assistant", day, name, []byte("not a dump"))
	}
	put(t, dumps, "imagine", day, "empty.parquet", readFixture(t, "pyarrow_no_rows"))
	p, err := PlanDay(dumps, day)
	if err != nil {
		t.Fatal(err)
	}
	if want := [schemas.NumSurfaces]int64{0, 600, 300, 200, 9000}; p.Rows != want || p.Total() != 10_100 {
		t.Errorf("rows %v, total %d", p.Rows, p.Total())
	}
	if len(p.Inputs) != 6 { // the empty file is an input too
		t.Errorf("%d inputs", len(p.Inputs))
	}
	var groups []int
	total := int64(0)
	for _, s := range p.Shards {
		total += s.Rows
		if s.Day != day || s.Snapshot != "" || !strings.HasPrefix(s.Path, filepath.Join(dumps, s.Surface.String(), day.Partition())) {
			t.Errorf("shard %+v", s)
		}
		if s.Surface == schemas.Vibes {
			groups = append(groups, s.Group)
		}
	}
	if total != p.Total() || len(groups) != 2 || groups[0] != 0 || groups[1] != 2 { // row group 1 is empty
		t.Errorf("%d rows in shards, groups of vibes %v", total, groups)
	}
	again, err := PlanDay(dumps, day)
	if err != nil || again.Hash() != p.Hash() {
		t.Errorf("the hash of a second look differs: %v", err)
	}
	put(t, dumps, "imagine", day, "more.parquet", readFixture(t, "duckdb_imagine"))
	if more, err := PlanDay(dumps, day); err != nil || more.Hash() == p.Hash() {
		t.Errorf("the hash is the same with one more file: %v", err)
	}
}

func TestPlanDayErrors(t *testing.T) {
	for _, surface := range schemas.Surfaces() {
		name := surface.String()
		for what, c := range map[string]struct {
			spoil func(t *testing.T, dumps, dir string)
			want  string
		}{
			"no marker": {func(t *testing.T, dumps, dir string) { remove(t, filepath.Join(dir, Success)) }, "has no _SUCCESS"},
			"no day":    {func(t *testing.T, dumps, dir string) { remove(t, dir) }, "dt=2025-11-08 does not exist"},
			"no folder": {func(t *testing.T, dumps, dir string) { remove(t, filepath.Dir(dir)) }, "the surface folder "},
		} {
			dumps := dumpsT(t)
			c.spoil(t, dumps, filepath.Join(dumps, name, day.Partition()))
			_, err := PlanDay(dumps, day)
			if !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
}

func TestPlanDayBadFiles(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"truncated":      {readFixture(t, "pyarrow_imagine")[:2000], "was the copy interrupted?"},
		"empty":          {nil, "it has 0 bytes"},
		"other surface":  {readFixture(t, "pyarrow_glasses_v1"), "column prompt: the column is missing"},
		"a day of CSV":   {[]byte(strings.Repeat("a,b\n", 100)), "not a complete Parquet file"},
		"not the footer": {append(readFixture(t, "pyarrow_imagine")[:3000], "\x40\x00\x00\x00PAR1"...), ""},
	} {
		dumps := dumpsT(t)
		put(t, dumps, "imagine", day, "part-9.parquet", c.content)
		_, err := PlanDay(dumps, day)
		var fault *Fault
		if !errors.As(err, &fault) || filepath.Base(fault.File) != "part-9.parquet" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if errors.Is(err, ErrIncomplete) {
			t.Errorf("%s: a bad file is not a day to wait for", name)
		}
	}
}

func TestPlanDayWithoutRows(t *testing.T) {
	dumps := t.TempDir()
	for _, s := range schemas.Surfaces() {
		put(t, dumps, s.String(), day, Success, nil)
	}
	if _, err := PlanDay(dumps, day); !errors.Is(err, ErrNoRows) {
		t.Errorf("no files: %v", err)
	}
	put(t, dumps, "imagine", day, "x.parquet", readFixture(t, "pyarrow_no_rows"))
	if _, err := PlanDay(dumps, day); !errors.Is(err, ErrNoRows) {
		t.Errorf("a file without rows: %v", err)
	}
}
