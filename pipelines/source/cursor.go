package source

import "io"

// cursor walks the entries of one column chunk. Page boundaries differ from
// column to column, so each column has its own.
type cursor struct {
	*chunk
	page  *page
	level int // next entry of the page, nulls included
	value int // next value of the page, nulls left out
	row   int // row of the batch that is being filled, for errors

	held []*page // pages that the current batch still points into
}

// release gives back the pages of the batch before, and keeps the current one.
func (c *cursor) release() {
	for _, p := range c.held {
		pages.Put(p)
	}
	c.held = c.held[:0]
}

func (c *cursor) close() {
	c.release()
	if c.page != nil {
		pages.Put(c.page)
		c.page = nil
	}
	c.chunk.close()
}

// more makes sure that the current page has an entry left. io.EOF is the end
// of the chunk.
func (c *cursor) more() error {
	for c.page == nil || c.level == c.page.size {
		if c.page != nil {
			c.held = append(c.held, c.page)
			c.page = nil
		}
		p, err := c.next()
		if err != nil {
			return err // io.EOF included
		}
		c.page, c.level, c.value = p, 0, 0
	}
	return nil
}

// run is a piece of one page: entries first to last of a batch.
type run struct {
	page        *page
	first, last int
	defs        []byte // levels of the entries, nil: no nulls
	value       int    // page's index of the first value
	values      int    // how many of the entries are values
}

// each gives the runs that make up the next n rows of a column without
// repetition.
func (c *cursor) each(n int, do func(run)) error {
	for c.row = 0; c.row < n; {
		if err := c.more(); err == io.EOF {
			return errShort
		} else if err != nil {
			return err
		}
		k := min(n-c.row, c.page.size-c.level)
		r := run{page: c.page, first: c.row, last: c.row + k, value: c.value, values: k}
		if c.page.defs != nil {
			r.defs = c.page.defs[c.level : c.level+k]
			if r.values = count(r.defs, c.maxDef); r.values == k {
				r.defs = nil
			}
		}
		do(r)
		c.level += k
		c.value += r.values
		c.row += k
	}
	return nil
}

// spread moves the values at the start of dst to the entries that the levels
// give them, and sets the others to null.
func spread[T any](dst []T, defs []byte, maxDef byte, null T) {
	if defs == nil {
		return
	}
	from := count(defs, maxDef)
	for i := len(defs) - 1; i >= 0; i-- {
		if defs[i] == maxDef {
			from--
			dst[i] = dst[from]
		} else {
			dst[i] = null
		}
	}
}

// goesOn says whether entries are left, after the last row of the row group.
func (c *cursor) goesOn() bool {
	return c.left > 0 || c.page != nil && c.level < c.page.size
}
