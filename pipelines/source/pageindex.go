package source

import (
	"errors"
	"fmt"
	"io"
	"sort"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// A column's offset index says where its pages lie and which row each begins
// with. It is what lets several readers share a row group: each goes to its
// pages, and reads no other's. An index that is wrong would shift columns
// against each other without an error, so each page that is read must lie where
// the index says and hold as many rows; each page is read by someone.

// maxIndex bounds the bytes of one index: 4 million pages.
const maxIndex = 64 << 20

// pageIndex is the offset index of a column chunk.
type pageIndex struct {
	pages []format.PageLocation
	rows  int64 // of the row group
	at    int   // page that is to be read next
}

// hasIndex says whether a chunk has an offset index to read.
func hasIndex(c *format.ColumnChunk) bool {
	return c.OffsetIndexOffset > 0 && c.OffsetIndexLength > 0 && c.OffsetIndexLength <= maxIndex
}

// readIndex reads the index of a chunk of a row group of so many rows, and
// refuses one that cannot be right.
func readIndex(in input, c *format.ColumnChunk, rows int64) (*pageIndex, error) {
	if int64(c.OffsetIndexLength) > in.Size()-c.OffsetIndexOffset {
		return nil, errors.New("the offset index lies outside the file")
	}
	content := make([]byte, c.OffsetIndexLength)
	if _, err := in.ReadAt(content, c.OffsetIndexOffset); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the offset index: %w", err)
	}
	where, err := decodeIndex(content)
	if err != nil {
		return nil, fmt.Errorf("the offset index does not decode: %w", err)
	}
	x := &pageIndex{pages: where, rows: rows}
	start, end := chunkStart(&c.MetaData), chunkStart(&c.MetaData)+c.MetaData.TotalCompressedSize
	if len(x.pages) == 0 || x.pages[0].FirstRowIndex != 0 {
		return nil, errors.New("the offset index does not begin with row 0")
	}
	for i, p := range x.pages {
		if p.CompressedPageSize < 0 || p.Offset < start || p.Offset+int64(p.CompressedPageSize) > end || x.after(i) < p.FirstRowIndex {
			return nil, fmt.Errorf("the offset index says that page %d has rows %d to %d and lies at %d, which cannot be", i, p.FirstRowIndex, x.after(i), p.Offset)
		}
		start = p.Offset + int64(p.CompressedPageSize)
	}
	return x, nil
}

// leastLocation is the bytes that a page's place takes at least: three fields
// of two bytes, and the end.
const leastLocation = 7

// decodeIndex decodes the places of pages, the first field of an OffsetIndex;
// nothing behind them is of use here. The library's decoder of lists allocates
// what a list claims to hold.
func decodeIndex(content []byte) ([]format.PageLocation, error) {
	r := new(thrift.CompactProtocol).NewReaderFromBytes(content)
	field, err := r.ReadField()
	if err != nil {
		return nil, err
	}
	if field.ID != 1 || field.Type != thrift.LIST {
		return nil, fmt.Errorf("it begins with %v", field)
	}
	list, err := r.ReadList()
	if err != nil {
		return nil, err
	}
	if list.Type != thrift.STRUCT || list.Size < 0 || int(list.Size) > len(content)/leastLocation {
		return nil, fmt.Errorf("%d bytes cannot hold %v of %d", len(content), list, list.Size)
	}
	where, d := make([]format.PageLocation, list.Size), thrift.NewDecoder(r)
	for i := range where {
		if err := d.Decode(&where[i]); err != nil {
			return nil, fmt.Errorf("page %d: %w", i, err)
		}
	}
	return where, nil
}

// after is the row that follows the last one of a page.
func (x *pageIndex) after(page int) int64 {
	if page+1 < len(x.pages) {
		return x.pages[page+1].FirstRowIndex
	}
	return x.rows
}

// check compares a page that was read from the place at with the index.
func (x *pageIndex) check(p *page, at int64) error {
	if x.at == len(x.pages) {
		return errors.New("there is a page after the last one of the offset index")
	}
	rows := p.size
	if p.reps != nil {
		if rows = count(p.reps, 0); p.size > 0 && p.reps[0] != 0 {
			return errors.New("a page of the offset index starts in the middle of a list")
		}
	}
	where := x.pages[x.at]
	if want := x.after(x.at) - where.FirstRowIndex; where.Offset != at || want != int64(rows) {
		return fmt.Errorf("page %d lies at %d and has %d rows, the offset index has %d and %d", x.at, at, rows, where.Offset, want)
	}
	x.at++
	return nil
}

// seek goes to the page with a row, of a chunk of which nothing was read, and
// gives the page's first row.
func (c *chunk) seek(x *pageIndex, row int64) (first int64, err error) {
	base := c.start
	for base+c.position() < x.pages[0].Offset { // the dictionary lies before
		p, err := c.step()
		if err != nil {
			return 0, err
		}
		if p != nil {
			pages.Put(p)
			return 0, errors.New("there is a page before the first one of the offset index")
		}
	}
	c.index = x
	x.at = sort.Search(len(x.pages), func(i int) bool { return x.pages[i].FirstRowIndex > row }) - 1
	first = x.pages[x.at].FirstRowIndex
	// A list may hold several entries a row: what is left is known at the end.
	c.left -= first
	if _, err := c.section.Seek(x.pages[x.at].Offset-base, io.SeekStart); err != nil {
		return 0, fmt.Errorf("going to a page: %w", err)
	}
	c.buf.Reset(c.section)
	return first, nil
}

// seek makes row the cursor's next one.
func (c *cursor) seek(x *pageIndex, row int64) error {
	first, err := c.chunk.seek(x, row)
	if err != nil {
		return err
	}
	if err := c.more(); err == io.EOF {
		return errShort
	} else if err != nil {
		return err
	}
	p, skip := c.page, int(row-first)
	c.level = skip
	if p.reps != nil {
		for c.level = 0; c.level < p.size && (p.reps[c.level] != 0 || skip > 0); c.level++ {
			if p.reps[c.level] == 0 {
				skip--
			}
		}
	}
	if c.value = c.level; p.defs != nil {
		c.value = count(p.defs[:c.level], c.maxDef)
	}
	return nil
}
