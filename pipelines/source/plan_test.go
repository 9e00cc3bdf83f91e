package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

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
		"empty":          {nil, "it is shorter than a footer"},
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

func TestAddSnapshot(t *testing.T) {
	dumps := t.TempDir()
	for d, complete := range map[schemas.Date]bool{day - 3: true, day - 1: true, day: false, day + 1: true} {
		for _, snap := range schemas.Snapshots() {
			put(t, dumps, snap.Name, d, "x.parquet", readFixture(t, "duckdb_"+snap.Name))
			if complete {
				put(t, dumps, snap.Name, d, Success, nil)
			}
		}
	}
	if err := os.MkdirAll(filepath.Join(dumps, "profiles", "dt=yesterday"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		snap schemas.Snapshot
		asOf schemas.Date
		used []schemas.Date
	}{
		{schemas.Profiles, day, []schemas.Date{day - 1}}, // the newest complete one
		{schemas.Profiles, day - 2, []schemas.Date{day - 3}},
		{schemas.Preferences, day + 5, []schemas.Date{day + 1}},
		{schemas.Preferences, day - 4, nil},
		{schemas.Erasures, day, []schemas.Date{day - 3, day - 1}}, // they add up
		{schemas.Snapshot{Name: "none"}, day, nil},
	} {
		p := &Plan{}
		used, err := p.AddSnapshot(dumps, c.snap, c.asOf)
		if err != nil || len(used) != len(c.used) || len(p.Shards) != len(used) || len(p.Inputs) != len(used) {
			t.Errorf("%s as of %v: %v, %d shards, %v", c.snap.Name, c.asOf, used, len(p.Shards), err)
			continue
		}
		for i, d := range c.used {
			s := p.Shards[i]
			if used[i] != d || s.Day != d || s.Snapshot != c.snap.Name || s.Surface != 0 || s.Rows != 200 {
				t.Errorf("%s as of %v: %v, shard %+v", c.snap.Name, c.asOf, used, s)
			}
		}
	}
	put(t, dumps, "erasures", day-1, "bad.parquet", []byte("a file that is not one"))
	if _, err := (&Plan{}).AddSnapshot(dumps, schemas.Erasures, day); err == nil || !strings.Contains(err.Error(), "bad.parquet") {
		t.Errorf("a bad file: %v", err)
	}
}

// TestFooterHash changes one value, one byte of data and the place of a file.
func TestFooterHash(t *testing.T) {
	type row struct {
		Account int64 `parquet:"account_id"`
	}
	write := func(accounts ...int64) string {
		path := filepath.Join(t.TempDir(), "x.parquet")
		var rows []row
		for _, a := range accounts {
			rows = append(rows, row{a})
		}
		if err := parquet.WriteFile(path, rows); err != nil {
			t.Fatal(err)
		}
		return path
	}
	hash := func(path string) (string, int64) {
		h, size, err := FooterHash(path)
		if err != nil || len(h) != 32 {
			t.Fatalf("%q, %v", h, err)
		}
		return h, size
	}
	one, oneSize := hash(write(1, 2, 3))
	same, _ := hash(write(1, 2, 3))
	other, otherSize := hash(write(1, 2, 4)) // only the statistics tell
	if one != same || one == other || oneSize != otherSize {
		t.Errorf("hashes %s %s %s, sizes %d %d", one, same, other, oneSize, otherSize)
	}
	if _, _, err := FooterHash(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestSnapshotFaults(t *testing.T) {
	type row struct {
		Account  *string `parquet:"account_id"`
		Interest []byte  `parquet:"interest"`
	}
	a, none := "a", ""
	for name, c := range map[string]struct {
		rows []row
		want string
	}{
		"null account":  {[]row{{&a, []byte("x")}, {nil, []byte("x")}}, "row group 0: column account_id: row 1: there is no account"},
		"empty account": {[]row{{&none, []byte("x")}}, "row group 0: column account_id: row 0: there is no account"},
		"not UTF-8":     {[]row{{&a, []byte("x")}, {&a, []byte("x")}, {&a, []byte{0xff}}}, "row group 0: column interest: row 2: the bytes are not UTF-8"},
	} {
		path := filepath.Join(t.TempDir(), "x.parquet")
		if err := parquet.WriteFile(path, c.rows); err != nil {
			t.Fatal(err)
		}
		err := ReadSnapshot(openT(t, path, schemas.Preferences.Columns), 0, func(*Entry) error {
			t.Errorf("%s: the caller saw the batch", name)
			return nil
		})
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
