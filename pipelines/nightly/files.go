package main

import (
	"io"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/transforms/evidence"
)

func writeFile(stage, name string, content []byte) error {
	f, err := store.Create(stage, name)
	if err != nil {
		return err
	}
	defer f.Abandon()
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Close()
}

func openFile(path string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return store.Stream(path) }
}

// writeRows writes a table's rows as one Parquet file, and gives their
// checksum by the rows' canonical encoding.
func writeRows[Row any](stage, name string, rows []Row, encode func([]byte, *Row) []byte) (FileOut, error) {
	w := rowWriter[Row]{stage: stage, name: name, encode: encode}
	defer w.abandon()
	if err := w.write(rows); err != nil {
		return FileOut{}, err
	}
	return w.close()
}

// rowWriter writes one Parquet file, which is made with the first row.
type rowWriter[Row any] struct {
	stage, name string
	encode      func([]byte, *Row) []byte

	file   store.Writer
	rows   *parquet.GenericWriter[Row]
	digest evidence.Digest
	buf    []byte
}

func (w *rowWriter[Row]) write(rows []Row) (err error) {
	if len(rows) == 0 {
		return nil
	}
	if w.file == nil {
		if w.file, err = store.Create(w.stage, w.name); err != nil {
			return err
		}
		w.rows = parquet.NewGenericWriter[Row](w.file, parquet.Compression(&parquet.Zstd))
	}
	for i := range rows {
		w.buf = w.encode(w.buf[:0], &rows[i])
		w.digest.Add(w.buf)
	}
	_, err = w.rows.Write(rows)
	return err
}

// close ends the file; its path is "" if there was no row.
func (w *rowWriter[Row]) close() (out FileOut, err error) {
	if w.file == nil {
		return out, nil
	}
	if err := w.rows.Close(); err != nil {
		return out, err
	}
	return FileOut{w.name, w.digest}, w.file.Close()
}

// abandon lets go of what an error left open.
func (w *rowWriter[Row]) abandon() {
	if w.file != nil {
		w.file.Abandon()
	}
}
