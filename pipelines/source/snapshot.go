package source

import (
	"fmt"
	"io"

	"github.com/tamis-data/tamis/schemas"
)

// Entry is a row of a snapshot. Interest and ScoreMicro are nil-like (empty,
// invalid) where the snapshot has no such column.
type Entry struct {
	Account, Interest schemas.IDs
	ScoreMicro        schemas.Ints // millionths
	N                 int
}

// ReadSnapshot reads a row group of a snapshot's file in batches; what do is
// given is valid only while it runs. A row without an account, or with bytes
// that are not UTF-8, is an error: a preference that is lost would let a hidden
// interest come back.
func ReadSnapshot(f *File, group int, do func(*Entry) error) (err error) {
	column, row, done := "", 0, int64(0)
	fault := func(err error) error {
		return &Fault{File: f.Path, RowGroup: group, Column: column, Row: done + int64(row), Err: err}
	}
	defer recovered(&err, fault)
	groups := f.file.RowGroups()
	if group < 0 || group >= len(groups) {
		return fault(fmt.Errorf("the file has %d row groups", len(groups)))
	}
	r := &Reader{file: f, group: group, rows: groups[group].NumRows()}
	r.batch.NotUTF8 = make([]uint8, BatchRows)
	for _, b := range f.bound {
		r.cursors = append(r.cursors, newCursor(b, groups[group].ColumnChunks()[b.leaf]))
	}
	defer r.Close()
	e := &Entry{}
	for i, c := range f.columns {
		switch c.Name {
		case "account_id":
			r.fill = append(r.fill, r.fillIDs(i, &e.Account))
		case "interest":
			r.fill = append(r.fill, r.fillIDs(i, &e.Interest))
		case "score":
			values, valid := make([]int64, BatchRows), make([]bool, BatchRows)
			r.fill = append(r.fill, func(n int) (int, error) {
				e.ScoreMicro = schemas.Ints{Values: values[:n], Valid: valid[:n]}
				return r.cursors[i].floats(e.ScoreMicro)
			})
		}
	}
	for {
		b, err := r.Next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		e.N, done = b.N, b.First
		for row = range b.N {
			if column = "account_id"; !e.Account.Present(row) {
				return fault(fmt.Errorf("there is no account"))
			}
			if b.NotUTF8[row] != 0 {
				column = f.columns[b.NotUTF8[row]-1].Name
				return fault(fmt.Errorf("the bytes are not UTF-8"))
			}
		}
		row, column = 0, ""
		if err := do(e); err != nil {
			return fault(err)
		}
	}
}
