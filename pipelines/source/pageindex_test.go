package source

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
)

// indexed writes a file of one row group with many pages a column.
func indexed(t testing.TB, rows int) string {
	return writeAssistant(t, rows, parquet.PageBufferSize(512), parquet.DataPageVersion(2))
}

// TestSplit: parts cover every row of what can be cut once, and are about as
// large as each other.
func TestSplit(t *testing.T) {
	for _, c := range []struct {
		rows, most int64
		splits     bool
		want       []int64
	}{
		{10, 4, true, []int64{3, 3, 4}},
		{10, 4, false, []int64{10}},
		{4, 4, true, []int64{4}},
		{5, 4, true, []int64{2, 3}},
		{1, 1 << 20, true, []int64{1}},
	} {
		p := &Plan{Shards: []Shard{{Path: "a", Group: 3, Rows: c.rows, splits: c.splits}, {Path: "b", Rows: 1}}}
		p.Split(c.most)
		next, sizes := int64(0), []int64(nil)
		for _, s := range p.Shards[:len(p.Shards)-1] {
			if s.Path != "a" || s.Group != 3 || s.First != next {
				t.Errorf("%d rows by %d: part %+v, want one from row %d", c.rows, c.most, s, next)
			}
			next, sizes = s.First+s.Rows, append(sizes, s.Rows)
		}
		if next != c.rows || !reflect.DeepEqual(sizes, c.want) || p.Shards[len(p.Shards)-1].Path != "b" {
			t.Errorf("%d rows by %d: parts of %v, want %v", c.rows, c.most, sizes, c.want)
		}
	}
}

// TestWhatCanBeCut: a row group whose columns have indexes, and no other.
func TestWhatCanBeCut(t *testing.T) {
	columns := schemas.SurfaceColumns(schemas.Assistant)
	f := openT(t, indexed(t, 2000), columns)
	if !f.canSplit(0) {
		t.Error("a file with offset indexes cannot be cut")
	}
	f.footer.RowGroups[0].Columns[3].OffsetIndexOffset = 0
	if f.canSplit(0) {
		t.Error("a file whose fourth column has no index can be cut")
	}
	f = openT(t, "testdata/pyarrow_checksum.parquet", columns)
	if f.canSplit(0) {
		t.Error("a file without indexes can be cut")
	}
	_, err := NewShardReader(f, Shard{Surface: schemas.Assistant, First: 10, Rows: 10})
	var fault *Fault
	if !errors.As(err, &fault) || fault.Column == "" || fault.Row != 10 {
		t.Errorf("a part of it: %v", err)
	}
}

// TestPartsOutside: what a row group does not have is not read.
func TestPartsOutside(t *testing.T) {
	f := openT(t, indexed(t, 500), schemas.SurfaceColumns(schemas.Assistant))
	for _, s := range []Shard{{First: 1, Rows: 500}, {First: -1, Rows: 3}, {First: 3, Rows: -1}, {First: 600, Rows: 1}, {Group: 1, Rows: 1}} {
		s.Surface = schemas.Assistant
		var fault *Fault
		if _, err := NewShardReader(f, s); !errors.As(err, &fault) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// TestIndexThatLies: an index that is not that of the pages is an error, even
// where each of its numbers could be.
func TestIndexThatLies(t *testing.T) {
	for name, c := range map[string]struct {
		lie  func(p []format.PageLocation)
		want string
	}{
		"sound":             {func([]format.PageLocation) {}, ""},
		"a row too early":   {func(p []format.PageLocation) { p[2].FirstRowIndex-- }, "the offset index has"},
		"a row too late":    {func(p []format.PageLocation) { p[2].FirstRowIndex++ }, "the offset index has"},
		"all rows shifted":  {func(p []format.PageLocation) { shift(p[1:], 1) }, "the offset index has"},
		"not from row 0":    {func(p []format.PageLocation) { p[0].FirstRowIndex = 1 }, "does not begin with row 0"},
		"rows backwards":    {func(p []format.PageLocation) { p[2].FirstRowIndex = 0 }, "cannot be"},
		"another place":     {func(p []format.PageLocation) { p[2].Offset++; p[2].CompressedPageSize-- }, "the offset index has"},
		"outside the chunk": {func(p []format.PageLocation) { p[2].Offset = 1 << 40 }, "cannot be"},
	} {
		t.Run(name, func(t *testing.T) {
			path := indexed(t, 1000)
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f := openT(t, path, schemas.SurfaceColumns(schemas.Assistant))
			column := &f.footer.RowGroups[0].Columns[f.bound[0].leaf]
			x, err := readIndex(f.in, column, 1000)
			if err != nil || len(x.pages) < 5 {
				t.Fatalf("%d pages, %v: the test wants several", len(x.pages), err)
			}
			c.lie(x.pages)
			encoded := encodeIndexT(t, x.pages)
			// The new index lies behind the footer, which was read.
			column.OffsetIndexOffset, column.OffsetIndexLength = int64(len(content)), int32(len(encoded))
			if err := os.WriteFile(path, append(content, encoded...), 0o600); err != nil {
				t.Fatal(err)
			}
			longer, err := store.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer longer.Close()
			f.in = longer
			errs := readParts(f, 1000, 100)
			switch {
			case name == "sound" && errs != nil:
				t.Error(errs)
			case name != "sound" && (errs == nil || !strings.Contains(errs.Error(), c.want)):
				t.Errorf("%v, want one with %q", errs, c.want)
			}
		})
	}
}

func shift(p []format.PageLocation, rows int64) {
	for i := range p {
		p[i].FirstRowIndex += rows
	}
}

func encodeIndexT(t *testing.T, p []format.PageLocation) []byte {
	t.Helper()
	content, err := thrift.Marshal(new(thrift.CompactProtocol), format.OffsetIndex{PageLocations: p})
	if err != nil {
		t.Fatal(err)
	}
	again, err := decodeIndex(content)
	if err != nil || !reflect.DeepEqual(again, p) {
		t.Fatalf("the index does not come back: %v", err)
	}
	return content
}

// readParts reads a row group in parts of so many rows, and joins the errors.
func readParts(f *File, rows, part int64) (errs error) {
	for first := int64(0); first < rows; first += part {
		errs = errors.Join(errs, readPart(f, Shard{Surface: schemas.Assistant, First: first, Rows: min(part, rows-first)}))
	}
	return errs
}

func readPart(f *File, s Shard) error {
	r, err := NewShardReader(f, s)
	if err != nil {
		return err
	}
	for err == nil {
		_, err = r.Next()
	}
	if err == io.EOF {
		err = nil
	}
	return errors.Join(err, r.Close())
}

// TestIndexBytes: arbitrary bytes are an error or an index, without a panic or
// an allocation of what they claim.
func TestIndexBytes(t *testing.T) {
	sound := encodeIndexT(t, []format.PageLocation{{Offset: 4, CompressedPageSize: 100}, {Offset: 104, CompressedPageSize: 90, FirstRowIndex: 50}})
	if _, err := decodeIndex([]byte{0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0x16}); err == nil || !strings.Contains(err.Error(), "cannot hold") {
		t.Errorf("a list that claims 2^31 pages: %v", err)
	}
	r := rand.New(rand.NewPCG(5, 5))
	for range 20_000 {
		b := bytes.Clone(sound[:r.IntN(len(sound)+1)])
		for range r.IntN(4) {
			if len(b) > 0 {
				b[r.IntN(len(b))] = byte(r.Uint32())
			}
		}
		_, _ = decodeIndex(b) // either is right
	}
}

// TestFaultInAPart: an error in a part names the row of the row group.
func TestFaultInAPart(t *testing.T) {
	path := indexed(t, 2000)
	f := openT(t, path, schemas.SurfaceColumns(schemas.Assistant))
	column := &f.footer.RowGroups[0].Columns[f.bound[0].leaf]
	x, err := readIndex(f.in, column, 2000)
	if err != nil {
		t.Fatal(err)
	}
	bad := len(x.pages) - 2
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p := x.pages[bad]
	for i := range int64(p.CompressedPageSize) / 2 {
		content[p.Offset+int64(p.CompressedPageSize)-1-i] ^= 0xff
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := readPart(f, Shard{Surface: schemas.Assistant, Rows: 500}); err != nil {
		t.Errorf("a part without the bad page: %v", err)
	}
	var fault *Fault
	err = readPart(f, Shard{Surface: schemas.Assistant, First: 1000, Rows: 1000})
	if !errors.As(err, &fault) || fault.RowGroup != 0 || fault.Column != f.columns[0].Name || fault.Row != p.FirstRowIndex {
		t.Errorf("%v, want one at row %d", err, p.FirstRowIndex)
	}
}
