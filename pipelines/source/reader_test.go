package source

import (
	"io"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
)

// TestPagesComeBack reads three batches of small pages: a batch holds on to the
// pages it points into, and not to those of the batches before.
func TestPagesComeBack(t *testing.T) {
	path := writeAssistant(t, 3*BatchRows, parquet.PageBufferSize(1024))
	f := openT(t, path, schemas.SurfaceColumns(schemas.Assistant))
	r, err := NewReader(f, schemas.Assistant, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var held []int
	for {
		_, err := r.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, c := range r.cursors {
			if c != nil {
				n += len(c.held)
			}
		}
		held = append(held, n)
	}
	if len(held) != 3 || held[0] < 50 || held[1] > held[0]*3/2 || held[2] > held[0]*3/2 {
		t.Errorf("pages held by batch: %v", held)
	}
	cursors := r.cursors
	r.Close()
	for i, c := range cursors {
		if c != nil {
			t.Errorf("column %d still has a cursor", i)
		}
	}
	if err := r.Close(); err != nil { // a second time does nothing
		t.Error(err)
	}
}

// TestEndOfRowGroup has footers that lie about rows, made from a sound file.
func TestEndOfRowGroup(t *testing.T) {
	f := openT(t, "testdata/pyarrow_imagine.parquet", schemas.SurfaceColumns(schemas.Imagine))
	for _, c := range []struct {
		rows int64
		want error
	}{{199, errLong}, {201, errShort}, {200, nil}} {
		r, err := NewReader(f, schemas.Imagine, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		r.rows = c.rows
		if _, err = r.Next(); c.want == nil && err != nil || c.want != nil && !isFault(err, c.want) {
			t.Errorf("%d rows: %v", c.rows, err)
		}
		if _, err = r.Next(); c.want == nil && err != io.EOF {
			t.Errorf("after the last: %v", err)
		}
		r.Close()
	}
}
