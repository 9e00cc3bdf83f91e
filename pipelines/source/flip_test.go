package source

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/tamis-data/tamis/schemas"
)

// TestFlippedBits flips one bit at many places: an error or rows, never a panic,
// and from a file with checksums never a wrong row as long as the footer and the
// headers of pages are sound.
func TestFlippedBits(t *testing.T) {
	flips := 100
	if testing.Short() {
		flips = 20
	}
	for _, name := range []string{"pyarrow_checksum", "pyarrow_codec_lz4_v1", "pyarrow_codec_snappy_v2", "pyarrow_codec_gzip_v1",
		"pyarrow_codec_brotli_v1", "pyarrow_codec_zstd_v2", "pyarrow_fallback_v1", "pyarrow_delta_v2", "duckdb_assistant_v2"} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, uint64(len(name))))
			content := readFixture(t, name)
			_, want := fixtureOf(name)
			columns := want.columns()
			failed := 0
			for range flips {
				at, bit := r.IntN(len(content)), byte(1)<<r.IntN(8)
				content[at] ^= bit
				path := writeT(t, content)
				wrong := ""
				err := scan(path, schemas.Assistant, func(group int, b *schemas.Batch) {
					for i := range b.N {
						for c := range columns {
							if got := cellOf(b, columns, c, i); !reflect.DeepEqual(got, want.cell(c, int(b.First)+i)) {
								wrong = fmt.Sprintf("row %d, %s", b.First+int64(i), columns[c].Name)
							}
						}
					}
				})
				content[at] ^= bit
				var fault *Fault
				if err != nil && (!errors.As(err, &fault) || fault.File != path) {
					t.Errorf("bit %d of byte %d: %v", bit, at, err)
				}
				if err != nil {
					failed++
				} else if wrong != "" && name == "pyarrow_checksum" && inBody(t, content, at) {
					t.Errorf("bit %d of byte %d: wrong %s and no error", bit, at, wrong)
				}
			}
			if failed == 0 {
				t.Error("no flip was found; does the test still reach the pages?")
			}
		})
	}
}

// inBody says whether a byte of pyarrow_checksum.parquet is one that a checksum
// covers.
func inBody(t *testing.T, content []byte, at int) bool {
	t.Helper()
	f := openT(t, writeT(t, content), schemas.SurfaceColumns(schemas.Assistant))
	for i, b := range f.bound {
		c := newChunk(b, f.in, &f.footer.RowGroups[0].Columns[b.leaf].MetaData)
		defer c.close()
		for {
			p, err := c.next()
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.columns[i].Name, err)
			}
			pages.Put(p)
			end := chunkStart(&f.footer.RowGroups[0].Columns[b.leaf].MetaData) + c.position()
			if from := end - int64(len(c.raw)); int64(at) >= from && int64(at) < end {
				return true
			}
		}
	}
	return false
}
