package source

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-data/tamis/schemas"
)

// scan reads a whole file and shows every batch.
func scan(path string, surface schemas.Surface, visit func(group int, b *schemas.Batch)) error {
	f, err := Open(path, schemas.SurfaceColumns(surface))
	if err != nil {
		return err
	}
	defer f.Close()
	for group := range f.RowGroupRows() {
		r, err := NewReader(f, surface, 0, group)
		if err != nil {
			return err
		}
		defer r.Close()
		for {
			b, err := r.Next()
			if err == io.EOF {
				break
			} else if err != nil {
				return err
			}
			visit(group, b)
		}
	}
	return nil
}

func readFixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func writeT(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.parquet")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func ignore(int, *schemas.Batch) {}

// TestFaultNamesThePlace breaks the last page of each column in turn; the file
// has checksums.
func TestFaultNamesThePlace(t *testing.T) {
	content := readFixture(t, "pyarrow_checksum")
	f := openT(t, "testdata/pyarrow_checksum.parquet", schemas.SurfaceColumns(schemas.Assistant))
	for i, c := range f.columns {
		meta := &f.footer.RowGroups[0].Columns[f.bound[i].leaf].MetaData
		broken := append([]byte{}, content...)
		broken[chunkStart(meta)+meta.TotalCompressedSize-1] ^= 0x10
		path := writeT(t, broken)
		err := scan(path, schemas.Assistant, ignore)
		if c.Name == "language" { // nobody reads it
			if err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
			continue
		}
		var fault *Fault
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if fault.File != path || fault.RowGroup != 0 || fault.Column != c.Name || fault.Row < 0 || fault.Row >= 300 {
			t.Errorf("%s: %#v", c.Name, fault)
		}
		want := fmt.Sprintf("%s: row group 0: column %s: row %d: a page's bytes do not have its checksum", path, c.Name, fault.Row)
		if err.Error() != want {
			t.Errorf("%v\nwant %s", err, want)
		}
		if (c.Name == "text" || c.Name == "interaction_id") && fault.Row < 200 {
			t.Errorf("%s has many pages and its last begins at row %d?", c.Name, fault.Row)
		}
	}
}

func TestTruncated(t *testing.T) {
	content := readFixture(t, "pyarrow_codec_zstd_v2")
	for _, n := range []int{0, 1, 4, 7, 8, 11, 12, 13, 100, len(content) / 2, len(content) - 9, len(content) - 8, len(content) - 4, len(content) - 1} {
		path := writeT(t, content[:n])
		err := scan(path, schemas.Assistant, ignore)
		var fault *Fault
		if !errors.As(err, &fault) || fault.File != path || !strings.Contains(err.Error(), "was the copy interrupted?") {
			t.Errorf("%d bytes: %v", n, err)
		}
		if _, _, err := FooterHash(path); !errors.As(err, &fault) {
			t.Errorf("hash of %d bytes: %v", n, err)
		}
	}
}

// TestBytesCutFromTheMiddle keeps the footer and loses data, as a copy with
// holes does.
func TestBytesCutFromTheMiddle(t *testing.T) {
	content := readFixture(t, "pyarrow_codec_zstd_v1")
	path := writeT(t, append(append([]byte{}, content[:1000]...), content[5000:]...))
	if err := scan(path, schemas.Assistant, ignore); err == nil {
		t.Error("no error")
	}
}

func TestOpenErrors(t *testing.T) {
	sound := readFixture(t, "pyarrow_imagine")
	footer := len(sound) - 8
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"not parquet":      {[]byte("interaction_id,text\n1,hello\n"), "not a complete Parquet file"},
		"encrypted footer": {append(append([]byte("PARE"), make([]byte, 100)...), "\x10\x00\x00\x00PARE"...), "not a complete Parquet file"},
		"footer of zeros":  {append(append([]byte("PAR1"), make([]byte, 100)...), "\x40\x00\x00\x00PAR1"...), ""},
		"footer too long":  {append(append([]byte{}, sound[:footer]...), "\xff\xff\xff\x7fPAR1"...), "not a complete Parquet file"},
		"footer cut":       {append(append([]byte{}, sound[:footer]...), "\x20\x00\x00\x00PAR1"...), ""},
	} {
		path := writeT(t, c.content)
		_, err := Open(path, schemas.SurfaceColumns(schemas.Imagine))
		var fault *Fault
		if !errors.As(err, &fault) || fault.File != path || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Open(filepath.Join(t.TempDir(), "none.parquet"), nil)
	if !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestNewReaderGroup(t *testing.T) {
	f := openT(t, "testdata/pyarrow_groups.parquet", schemas.SurfaceColumns(schemas.Vibes))
	for _, group := range []int{-1, 3, 1 << 20} {
		_, err := NewReader(f, schemas.Vibes, 0, group)
		if err == nil || !strings.Contains(err.Error(), "the file has 3 row groups") {
			t.Errorf("group %d: %v", group, err)
		}
		if err := ReadSnapshot(f, group, func(*Entry) error { return nil }); err == nil {
			t.Errorf("snapshot group %d: no error", group)
		}
	}
}

func isFault(err, cause error) bool {
	var fault *Fault
	return errors.As(err, &fault) && errors.Is(err, cause)
}
