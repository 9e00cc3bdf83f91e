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
func writeRows[Row any](stage, name string, rows []Row, encode func([]byte, *Row) []byte) (out FileOut, err error) {
	if len(rows) == 0 {
		return out, nil
	}
	f, err := createFile(stage, name)
	if err != nil {
		return out, err
	}
	defer f.Close() // a second close after the one that matters
	w := parquet.NewGenericWriter[Row](f, parquet.Compression(&parquet.Zstd))
	if _, err := w.Write(rows); err != nil {
		return out, err
	}
	if err := w.Close(); err != nil {
		return out, err
	}
	out.Path = name
	out.Digest = digestRows(rows, encode)
	return out, f.Close()
}

func digestRows[Row any](rows []Row, encode func([]byte, *Row) []byte) (d evidence.Digest) {
	var buf []byte
	for i := range rows {
		buf = encode(buf[:0], &rows[i])
		d.Add(buf)
	}
	return d
}
