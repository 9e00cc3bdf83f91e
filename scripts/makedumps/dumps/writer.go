package dumps

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/tamis-data/tamis/schemas"
)

// sink takes the rows of one file.
type sink interface {
	add(r *row) error
	close() error
}

// sinkRows is how many rows are handed to the Parquet writer at once.
const sinkRows = 1024

// fileSink turns rows into the structs T of a surface and writes them.
type fileSink[T any] struct {
	out  *parquet.GenericWriter[T]
	turn func(*row) T
	buf  []T
}

func (f *fileSink[T]) add(r *row) error {
	f.buf = append(f.buf, f.turn(r))
	if len(f.buf) < sinkRows {
		return nil
	}
	return f.flush()
}

func (f *fileSink[T]) flush() error {
	_, err := f.out.Write(f.buf)
	f.buf = f.buf[:0]
	return err
}

func (f *fileSink[T]) close() error {
	if err := f.flush(); err != nil {
		return err
	}
	return f.out.Close()
}

// writerOptions are those of every file here: no clock and no version of the
// build in the footer, or equal rows would not be equal bytes.
func writerOptions(rowGroup int) []parquet.WriterOption {
	return []parquet.WriterOption{
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.MaxRowsPerRowGroup(int64(rowGroup)),
		parquet.CreatedBy("tamis makedumps", "1", "0"),
	}
}

func newFileSink[T any](w io.Writer, rowGroup int, turn func(*row) T) sink {
	return &fileSink[T]{
		out:  parquet.NewGenericWriter[T](w, writerOptions(rowGroup)...),
		turn: turn,
		buf:  make([]T, 0, sinkRows),
	}
}

// newSink opens a file of a surface over w.
func newSink(w io.Writer, s schemas.Surface, p Params) (sink, error) {
	if p.IntAccounts {
		return surfaceSink(w, s, p.RowGroup, func(a account) int64 { return a.num })
	}
	return surfaceSink(w, s, p.RowGroup, func(a account) string { return a.text })
}

func surfaceSink[A id](w io.Writer, s schemas.Surface, rowGroup int, of func(account) A) (sink, error) {
	switch s {
	case schemas.Assistant:
		return newFileSink(w, rowGroup, func(r *row) assistantRow[A] {
			return assistantRow[A]{commonOf(r, of), r.kind, r.author, r.group, r.text}
		}), nil
	case schemas.Glasses:
		return newFileSink(w, rowGroup, func(r *row) glassesRow[A] {
			return glassesRow[A]{commonOf(r, of), r.kind, r.analysed, r.text, r.caption, r.labels}
		}), nil
	case schemas.Imagine:
		return newFileSink(w, rowGroup, func(r *row) imagineRow[A] {
			return imagineRow[A]{commonOf(r, of), r.text, r.editOf}
		}), nil
	case schemas.Vibes:
		return newFileSink(w, rowGroup, func(r *row) vibesRow[A] {
			return vibesRow[A]{commonOf(r, of), r.kind, r.text, r.caption, r.watch}
		}), nil
	}
	return nil, fmt.Errorf("dumps: no columns for %v", s)
}
