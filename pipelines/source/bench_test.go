package source

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
)

// assistantRow is a row of the assistant surface as GenericReader needs it.
type assistantRow struct {
	Interaction  string  `parquet:"interaction_id,delta"`
	Conversation *string `parquet:"conversation_id,dict"`
	Account      int64   `parquet:"account_id"`
	Time         int64   `parquet:"event_time,timestamp(microsecond)"`
	Home         *string `parquet:"home_country,dict"`
	Request      *string `parquet:"request_country,dict"`
	Age          *int32  `parquet:"age"`
	App          *string `parquet:"app,dict"`
	Linked       *bool   `parquet:"linked"`
	Private      *bool   `parquet:"private_session"`
	Language     *string `parquet:"language,dict"`
	Modality     *string `parquet:"modality,dict"`
	Author       *string `parquet:"author,dict"`
	Group        *bool   `parquet:"group_chat"`
	Text         *string `parquet:"text"`
}

// writeAssistant writes rows with about 60 bytes of text each.
func writeAssistant(b testing.TB, n int, options ...parquet.WriterOption) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "assistant.parquet")
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	f := formula{of: "assistant", rows: n}
	w := parquet.NewGenericWriter[assistantRow](out, options...)
	str := func(c, i int) *string {
		if s, ok := f.cell(c, i).(string); ok {
			return &s
		}
		return nil
	}
	flag := func(c, i int) *bool {
		if v, ok := f.cell(c, i).(bool); ok {
			return &v
		}
		return nil
	}
	rows := make([]assistantRow, 0, 1000)
	for i := range n {
		age := int32(i % 90)
		text := fmt.Sprint(i)
		for k := range i % 19 {
			text += " " + pick(words, i*7+k*k*31+i/11)
		}
		rows = append(rows, assistantRow{
			Interaction: fmt.Sprintf("i-%09d", i*7919), Conversation: str(1, i), Account: int64(i*7919) % 50_000,
			Time: int64(1_760_000_000_000+i*430) * 1000, Home: str(4, i), Request: str(5, i), Age: &age, App: str(7, i),
			Linked: flag(8, i), Private: flag(9, i), Language: str(10, i), Modality: str(11, i), Author: str(12, i),
			Group: flag(13, i), Text: &text,
		})
		if len(rows) == cap(rows) || i == n-1 {
			if _, err := w.Write(rows); err != nil {
				b.Fatal(err)
			}
			rows = rows[:0]
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

const benchRows = 200_000

// BenchmarkRead compares this reader with the library's reader of rows, on one
// core. Run it with -cpu 1; rows/s is what counts.
func BenchmarkRead(b *testing.B) {
	path := writeAssistant(b, benchRows, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(benchRows/2))
	perSecond := func(b *testing.B) {
		b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "rows/s")
	}
	b.Run("reader=batches", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := Open(path, schemas.SurfaceColumns(schemas.Assistant))
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for group := range f.RowGroupRows() {
				r, err := NewReader(f, schemas.Assistant, 20000, group)
				if err != nil {
					b.Fatal(err)
				}
				for {
					batch, err := r.Next()
					if err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
					n += batch.N
				}
				r.Close()
			}
			f.Close()
			if n != benchRows {
				b.Fatalf("%d rows", n)
			}
		}
		perSecond(b)
	})
	b.Run("reader=rows", func(b *testing.B) {
		b.ReportAllocs()
		buf := make([]assistantRow, 1024)
		for b.Loop() {
			f, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			r, n := parquet.NewGenericReader[assistantRow](f), 0
			for {
				k, err := r.Read(buf)
				n += k
				if err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
			r.Close()
			f.Close()
			if n != benchRows {
				b.Fatalf("%d rows", n)
			}
		}
		perSecond(b)
	})
}

// BenchmarkCoder measures what a value of a plain page costs before it has its
// code.
func BenchmarkCoder(b *testing.B) {
	for _, values := range [][]string{places, apps} {
		b.Run(fmt.Sprint("values=", values[0]), func(b *testing.B) {
			var in [][]byte
			for i := range 4096 {
				in = append(in, []byte(pick(values, i*7+i/5)))
			}
			k := &coder{}
			b.ReportAllocs()
			for b.Loop() {
				for _, v := range in {
					k.code(v)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4096, "ns/value")
		})
	}
}
