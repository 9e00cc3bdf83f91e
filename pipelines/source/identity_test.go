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
