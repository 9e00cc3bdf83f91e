package source

import (
	"errors"
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
func ReadSnapshot(f *File, group int, do func(*Entry) error) error {
	r, err := newReader(f, group)
	if err != nil {
		return err
	}
	e := &Entry{}
	for i, c := range f.columns {
		switch c.Name {
		case "account_id":
			r.fill = append(r.fill, r.fillIDs(i, &e.Account))
		case "interest":
			r.fill = append(r.fill, r.fillIDs(i, &e.Interest))
		case "score":
			r.fill = append(r.fill, r.fillScores(i, &e.ScoreMicro))
		default:
			r.fill = append(r.fill, nil)
		}
	}
	r.open()
	defer r.Close()
	for {
		b, err := r.Next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		e.N = b.N
		if err := e.check(f, b); err != nil {
			err.RowGroup = group
			return err
		}
		if err := do(e); err != nil {
			return &Fault{File: f.Path, RowGroup: group, Row: -1, Err: err}
		}
	}
}

// check finds the first row that a snapshot must not have.
func (e *Entry) check(f *File, b *schemas.Batch) *Fault {
	fault := func(row int, column, text string) *Fault {
		return &Fault{File: f.Path, Column: column, Row: b.First + int64(row), Err: errors.New(text)}
	}
	for row := range b.N {
		if !e.Account.Present(row) {
			return fault(row, "account_id", "there is no account")
		}
		if mark := b.NotUTF8[row]; mark != 0 {
			return fault(row, f.columns[mark-1].Name, "the bytes are not UTF-8")
		}
	}
	return nil
}
