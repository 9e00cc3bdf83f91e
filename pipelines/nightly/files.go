package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/transforms/evidence"
)

// attempt gives 12 random hex digits for a staged file's name. A bucket that an
// engine works on twice writes two files, and only the one whose report the
// graph kept is published.
func attempt() string {
	var b [6]byte
	rand.Read(b[:]) // never fails: the process ends instead
	return hex.EncodeToString(b[:])
}

// createFile creates a file below the staging folder, with the folders on its
// way. The staging folder itself must be there: a worker that outlived its run
// must not bring it back.
func createFile(stage, name string) (_ *os.File, err error) {
	root, err := os.OpenRoot(stage)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	name = filepath.FromSlash(name)
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return nil, err
	}
	return root.Create(name)
}

func writeFile(stage, name string, content []byte) error {
	f, err := createFile(stage, name)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

func openFile(path string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return os.Open(path) }
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

	file   *os.File
	rows   *parquet.GenericWriter[Row]
	digest evidence.Digest
	buf    []byte
}

func (w *rowWriter[Row]) write(rows []Row) (err error) {
	if len(rows) == 0 {
		return nil
	}
	if w.file == nil {
		if w.file, err = createFile(w.stage, w.name); err != nil {
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
	err = errors.Join(w.rows.Close(), w.file.Close())
	w.file = nil
	return FileOut{w.name, w.digest}, err
}

// abandon closes what an error left open.
func (w *rowWriter[Row]) abandon() {
	if w.file != nil {
		w.file.Close() // the error that brought us here is the one to tell
	}
}
