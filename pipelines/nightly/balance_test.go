package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

// TestFilesOfAnySizeGiveTheSame: a day as one row group a surface, read by one
// core or by many, and the same day as a file for every few rows, with empty
// files among them, publish the same.
func TestFilesOfAnySizeGiveTheSame(t *testing.T) {
	dir, x := makeStory(t, 3, 6_000, dumps.Params{})
	last := x.Days[len(x.Days)-1].Date
	var configs []*Config
	for _, c := range []struct {
		name       string
		rows       int   // a file
		shard      int64 // rows at most
		least, top int   // shards of surfaces a day
	}{
		{"one huge row group", 1 << 30, 1 << 30, 4, 4},
		{"one huge row group in parts", 1 << 30, 70, 80, 100},
		{"many small files", 40, 1 << 30, 100, 1000},
	} {
		other := t.TempDir()
		resize(t, dir, other, c.rows)
		p, err := source.PlanDay(other, date(t, last))
		must(t, err)
		p.Split(c.shard)
		if n := len(p.Shards); n < c.least || n > c.top {
			t.Fatalf("%s: %d shards, want %d to %d", c.name, n, c.least, c.top)
		}
		config := newConfig(t, other)
		config.ShardRows = c.shard
		broad(t, config)
		runAll(t, config, storyFrom, last)
		configs = append(configs, config)
	}
	for _, other := range configs[1:] {
		wantSame(t, configs[0], other, last, append([]string{"signals", "run_audit"}, traceless...)...)
	}
}

// resize copies dumps, each day of a surface as files of so many rows, one row
// group each, and one without rows.
func resize(t *testing.T, from, to string, perFile int) {
	t.Helper()
	must(t, os.CopyFS(to, os.DirFS(from)))
	for _, folder := range glob(t, filepath.Join(to, "*", "dt=*")) {
		surface := filepath.Base(filepath.Dir(folder))
		if surface == "profiles" || surface == "preferences" || surface == "erasures" {
			continue
		}
		var rows []parquet.Row
		var schema *parquet.Schema
		for _, path := range glob(t, filepath.Join(folder, "*.parquet")) {
			s, r, err := fileRows(path)
			must(t, err)
			schema, rows = s, append(rows, r...)
			must(t, os.Remove(path))
		}
		must(t, writeGroup(filepath.Join(folder, "empty.parquet"), schema, nil))
		for i := 0; len(rows) > 0; i++ {
			n := min(perFile, len(rows))
			must(t, writeGroup(filepath.Join(folder, fmt.Sprintf("part-%05d.parquet", i)), schema, rows[:n]))
			rows = rows[n:]
		}
	}
}

func fileRows(path string) (*parquet.Schema, []parquet.Row, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, nil, err
	}
	f, err := parquet.OpenFile(in, info.Size())
	if err != nil {
		return nil, nil, err
	}
	var rows []parquet.Row
	for _, g := range f.RowGroups() {
		more, err := allRows(g)
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, more...)
	}
	return f.Schema(), rows, nil
}

func writeGroup(path string, schema *parquet.Schema, rows []parquet.Row) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	w := parquet.NewWriter(out, schema)
	_, err = w.WriteRows(rows)
	return errors.Join(err, w.Close(), out.Close())
}

// TestBitsFollowTheDay: buckets double with the rows, between their limits.
func TestBitsFollowTheDay(t *testing.T) {
	for _, c := range []struct {
		rows int64
		bits int
	}{
		{0, 2}, {1_000_000, 3}, {20_000_000, 7}, {200_000_000, 10}, {1_000_000_000, 12}, {1 << 40, 12},
	} {
		if got := bitsFor(c.rows); got != c.bits {
			t.Errorf("%d rows: 2^%d buckets, want 2^%d", c.rows, got, c.bits)
		}
	}
}
