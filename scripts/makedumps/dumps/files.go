package dumps

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
)

// createFile creates a file with what fill writes.
func createFile(name string, fill func(io.Writer) error) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	buffered := bufio.NewWriterSize(f, 1<<20)
	if err := fill(buffered); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return buffered.Flush()
}

// writeRows writes a whole file of rows of any type.
func writeRows[T any](name string, rowGroup int, rows []T) error {
	return createFile(name, func(out io.Writer) error {
		w := parquet.NewGenericWriter[T](out, writerOptions(rowGroup)...)
		if _, err := w.Write(rows); err != nil {
			return err
		}
		return w.Close()
	})
}
