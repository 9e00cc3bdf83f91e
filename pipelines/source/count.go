package source

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/store"
)

// CountRows gives the number of rows that the footer of a Parquet file says, of
// this machine or below gs://. Errors name the file.
func CountRows(path string) (rows int64, err error) {
	f, err := store.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	file, err := parquet.OpenFile(f, f.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	return file.NumRows(), nil
}
