package source

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

var errShort = errors.New("the column ends before the row group does")

// cursor walks the pages of one column chunk. Page boundaries differ from
// column to column, so each column has its own.
type cursor struct {
	boundColumn
	pages parquet.Pages

	page  parquet.Page
	defs  []byte // definition levels of the page, nil where all values are there
	reps  []byte // repetition levels of the page, nil but for lists
	level int    // next entry of the page, nulls included
	value int    // next value of the page, nulls left out
	size  int    // entries of the page

	held []parquet.Page // pages that the current batch still points into
	buf  pageValues
}

func newCursor(b boundColumn, chunk parquet.ColumnChunk) *cursor {
	return &cursor{boundColumn: b, pages: chunk.Pages()}
}

// release gives back the pages of the batch before, and keeps the current one.
func (c *cursor) release() {
	for _, p := range c.held {
		parquet.Release(p)
	}
	c.held = c.held[:0]
}

func (c *cursor) close() error {
	c.release()
	if c.page != nil {
		parquet.Release(c.page)
		c.page = nil
	}
	return c.pages.Close()
}

// next makes sure that the current page has an entry left. io.EOF is the end
// of the chunk.
func (c *cursor) next() error {
	for c.page == nil || c.level == c.size {
		if c.page != nil {
			c.held = append(c.held, c.page)
			c.page = nil
		}
		page, err := c.pages.ReadPage()
		if err != nil {
			return err // io.EOF included
		}
		c.page, c.level, c.value = page, 0, 0
		c.size = int(page.NumValues())
		c.defs, c.reps = nil, nil
		if c.maxDef > 0 {
			c.defs = page.DefinitionLevels()
		}
		if c.maxRep > 0 {
			c.reps = page.RepetitionLevels()
		}
		if c.defs != nil && len(c.defs) != c.size || c.reps != nil && len(c.reps) != c.size {
			return fmt.Errorf("a page says it has %d entries and has levels for %d and %d", c.size, len(c.defs), len(c.reps))
		}
		if err := c.buf.load(page, c.kind); err != nil {
			return err
		}
		if n := c.present(); n > c.buf.n {
			return fmt.Errorf("a page has %d values where its levels ask for %d", c.buf.n, n)
		}
	}
	return nil
}

// present counts the entries of the page that have a value.
func (c *cursor) present() int {
	if c.maxDef == 0 || c.defs == nil {
		return c.size
	}
	n := 0
	for _, d := range c.defs {
		if d == c.maxDef {
			n++
		}
	}
	return n
}

// run is a piece of one page: entries first to last of a batch.
type run struct {
	first, last int
	defs        []byte // levels of the entries, nil: no nulls
	value       int    // page's index of the first value
}

// each gives the runs that make up the next n rows of a column without
// repetition.
func (c *cursor) each(n int, do func(run) error) (row int, err error) {
	for row < n {
		if err := c.next(); err != nil {
			if err == io.EOF {
				err = errShort
			}
			return row, err
		}
		k := min(n-row, c.size-c.level)
		r := run{first: row, last: row + k, value: c.value}
		used := k
		if c.defs != nil {
			r.defs = c.defs[c.level : c.level+k]
			used = 0
			for _, d := range r.defs {
				if d == c.maxDef {
					used++
				}
			}
		}
		if err := do(r); err != nil {
			return row, err
		}
		c.level += k
		c.value += used
		row += k
	}
	return row, nil
}
