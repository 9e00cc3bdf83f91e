package source

import (
	"errors"
	"fmt"
	"sync"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// page is a decoded page of data. A page of a dictionary-encoded chunk holds
// indexes into the chunk's dictionary; writers fall back to plain pages in
// mid-chunk, so this is decided page by page.
type page struct {
	size   int    // entries, nulls included
	values int    // values, nulls left out
	defs   []byte // definition levels, nil where no entry is null
	reps   []byte // repetition levels, nil where each entry is a row

	dict  *dictionary // set: values are entries of it
	index []int32     // of dict
	plain vector      // where dict is nil

	body, defBuf, repBuf []byte // memory that stays with the page
}

var pages = sync.Pool{New: func() any { return new(page) }}

// readPage decodes the page whose bytes are in c.raw.
func (c *chunk) readPage(p *page, h *format.PageHeader) error {
	var enc format.Encoding
	var body []byte
	var err error
	if h.Type == format.DataPage {
		enc = h.DataPageHeader.V.Encoding
		body, err = c.levelsV1(p, &h.DataPageHeader.V, int(h.UncompressedPageSize))
	} else {
		enc = h.DataPageHeaderV2.V.Encoding
		body, err = c.levelsV2(p, &h.DataPageHeaderV2.V, int(h.UncompressedPageSize))
	}
	if err != nil {
		return err
	}
	p.dict = nil
	//lint:ignore SA1019 Spark and other writers of format version 1 use it
	if enc == format.PlainDictionary || enc == format.RLEDictionary {
		if p.dict = c.dict; p.dict == nil {
			return errors.New("a page needs a dictionary and the column has none")
		}
		return p.decodeIndex(body)
	}
	if p.values == 0 {
		p.plain.clear()
		return nil // writers leave the bytes of such a page out
	}
	if err := p.plain.decode(c.kind, parquet.LookupEncoding(enc), body, p.values); err != nil {
		return fmt.Errorf("a page encoded as %v: %w", enc, err)
	}
	return nil
}

func (c *chunk) entries(p *page, n int32) error {
	if p.size = int(n); n < 0 || int64(n) > c.left || n > maxEntries {
		return fmt.Errorf("a page says it has %d entries where the column has %d left", n, c.left)
	}
	return nil
}

// levelsV1 decompresses a page of version 1, takes its levels off and gives the
// bytes of its values.
func (c *chunk) levelsV1(p *page, h *format.DataPageHeader, full int) (body []byte, err error) {
	if err := c.entries(p, h.NumValues); err != nil {
		return nil, err
	}
	take := func(buf []byte, enc format.Encoding, maxLevel byte) (levels []byte, err error) {
		if enc != format.RLE {
			return nil, fmt.Errorf("levels encoded as %v are not supported", enc)
		}
		part, rest, err := lengthPrefixed(body)
		if err != nil {
			return nil, fmt.Errorf("levels: %w", err)
		}
		body = rest
		return decodeLevels(buf, part, maxLevel, p.size)
	}
	if p.reps, p.defs, p.values = nil, nil, p.size; p.size == 0 {
		return nil, nil
	}
	if p.body, err = decompress(c.codec, p.body, c.raw, full); err != nil {
		return nil, err
	}
	body = p.body
	if c.maxRep > 0 {
		if p.repBuf, err = take(p.repBuf, h.RepetitionLevelEncoding, c.maxRep); err != nil {
			return nil, err
		}
		p.reps = p.repBuf
	}
	if c.maxDef > 0 {
		if p.defBuf, err = take(p.defBuf, h.DefinitionLevelEncoding, c.maxDef); err != nil {
			return nil, err
		}
		p.setDefs(c.maxDef)
	}
	return body, nil
}

// levelsV2 does the same for version 2, where levels are never compressed and
// their lengths are in the header.
func (c *chunk) levelsV2(p *page, h *format.DataPageHeaderV2, full int) (body []byte, err error) {
	if err := c.entries(p, h.NumValues); err != nil {
		return nil, err
	}
	nr, nd := int(h.RepetitionLevelsByteLength), int(h.DefinitionLevelsByteLength)
	if nr < 0 || nd < 0 || nr+nd > len(c.raw) || nr+nd > full {
		return nil, fmt.Errorf("a page of %d bytes says its levels have %d and %d", len(c.raw), nr, nd)
	}
	p.reps, p.defs, p.values = nil, nil, p.size
	if c.maxRep > 0 && nr > 0 {
		if p.repBuf, err = decodeLevels(p.repBuf, c.raw[:nr], c.maxRep, p.size); err != nil {
			return nil, err
		}
		p.reps = p.repBuf
	}
	if c.maxDef > 0 && nd > 0 {
		if p.defBuf, err = decodeLevels(p.defBuf, c.raw[nr:nr+nd], c.maxDef, p.size); err != nil {
			return nil, err
		}
		p.setDefs(c.maxDef)
	}
	if nd == 0 && h.NumNulls != 0 { // elsewhere the levels know better than the header
		return nil, fmt.Errorf("a page says it has %d nulls and has no levels", h.NumNulls)
	}
	codec := c.codec
	if h.IsCompressed.Valid && !h.IsCompressed.V {
		codec = format.Uncompressed
	}
	if p.values == 0 {
		return nil, nil
	}
	p.body, err = decompress(codec, p.body, c.raw[nr+nd:], full-nr-nd)
	return p.body, err
}

// setDefs counts the values; a page without nulls needs no levels.
func (p *page) setDefs(maxDef byte) {
	if p.values = count(p.defBuf, maxDef); p.values < p.size {
		p.defs = p.defBuf
	}
}
