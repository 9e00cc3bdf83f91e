package main

import (
	"fmt"
	"testing"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/schemas"
)

// scoreRows makes rows of interest_scores, five a person.
func scoreRows(n int) []schemas.InterestScoreRow {
	rows := make([]schemas.InterestScoreRow, n)
	for i := range rows {
		rows[i] = schemas.InterestScoreRow{Date: 20600, Member: fmt.Sprintf("%032x", i/5), Interest: int64(i % 300),
			Path: fmt.Sprintf("/hobbies/%d", i%300), Score: int32(i % 9000), LastSeen: 20600, DaysSeen: int64(1 + i%20), FromAI: int32(i % 9000)}
	}
	return rows
}

// TestRowWriter: rows that are handed over in parts are the same file and
// checksum as at once, and without a row there is no file.
func TestRowWriter(t *testing.T) {
	rows := scoreRows(10_000)
	dir := t.TempDir()
	whole, err := writeRows(dir, "whole.parquet", rows, schemas.AppendInterestScore)
	if err != nil {
		t.Fatal(err)
	}
	w := rowWriter[schemas.InterestScoreRow]{stage: dir, name: "parts.parquet", encode: schemas.AppendInterestScore}
	for part := rows; len(part) > 0; part = part[min(len(part), 999):] {
		if err := w.write(part[:min(len(part), 999)]); err != nil {
			t.Fatal(err)
		}
	}
	parts, err := w.close()
	if err != nil {
		t.Fatal(err)
	}
	if parts.Digest != whole.Digest || parts.Digest.Rows() != int64(len(rows)) {
		t.Errorf("in parts the checksum is %v, at once %v", parts.Digest, whole.Digest)
	}
	if n, err := source.CountRows(dir + "/parts.parquet"); err != nil || n != int64(len(rows)) {
		t.Errorf("the file holds %d rows (%v), want %d", n, err, len(rows))
	}
	if none, err := writeRows[schemas.InterestScoreRow](dir, "none.parquet", nil, schemas.AppendInterestScore); err != nil || none.Path != "" {
		t.Errorf("no row gives %+v, %v", none, err)
	}
}

// TestExtents: what crosses the shuffle leads back to each bucket's bytes, and
// damaged places are errors.
func TestExtents(t *testing.T) {
	dir := t.TempDir()
	blocks := [][]byte{[]byte("first"), nil, []byte("third")}
	places, flags, err := spill(dir, blockRecords, blocks, []byte("flags"))
	if err != nil {
		t.Fatal(err)
	}
	if places[1] != nil {
		t.Error("a bucket without a block has a place")
	}
	for place, want := range map[string]string{string(places[0]): "first", string(places[2]): "third", string(flags): "flags"} {
		e, err := decodeExtent([]byte(place))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := fetch(dir, e); err != nil || string(got) != want {
			t.Errorf("%q (%v), want %q", got, err, want)
		}
		e.len += 100
		if _, err := fetch(dir, e); err == nil {
			t.Errorf("a block that ends after its file is read")
		}
	}
	for _, bad := range [][]byte{nil, {blockRecords}, {blockRecords, 0x80}, {blockRecords, 1}} {
		if _, err := decodeExtent(bad); err == nil {
			t.Errorf("%v decodes", bad)
		}
	}
	if places, flags, err := spill(dir, blockRecords, make([][]byte, 4), nil); err != nil || flags != nil || len(places) != 4 {
		t.Errorf("no block gives %v, %v, %v", places, flags, err)
	}
}

func BenchmarkWriteRows(b *testing.B) {
	rows := scoreRows(50_000)
	dir := b.TempDir()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := writeRows(dir, "rows.parquet", rows, schemas.AppendInterestScore); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(rows))*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
