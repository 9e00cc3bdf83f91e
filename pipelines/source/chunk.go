package source

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/tamis-data/tamis/pipelines/store"
)

// Pages are read here, and not by the library's page reader, because at v0.32
// that reader gives wrong values without an error for two kinds of files: those
// whose booleans are run-length encoded (every page of version 2 that pyarrow or
// Spark writes) and those compressed with LZ4_RAW. The library's decoders of
// single encodings are sound and are used below.

// maxPage bounds what one page may claim to hold, in bytes and in entries, so
// that a corrupt header is an error and not an allocation of gigabytes. Writers
// in use stay under 100 MB.
const (
	maxPage    = 512 << 20
	maxEntries = 64 << 20
)

var (
	errShort  = errors.New("the column ends before the row group does")
	errMidRow = errors.New("the column starts in the middle of a list")
	errLong   = errors.New("the column goes on after the last row of the row group")
)

// chunk reads the pages of one column of one row group, in order.
type chunk struct {
	boundColumn
	codec   format.CompressionCodec
	start   int64 // of the section in the file
	section *io.SectionReader
	buf     *bufio.Reader
	decoder thrift.Decoder
	left    int64      // entries that are still to come
	index   *pageIndex // nil where the whole chunk is read
	dict    *dictionary
	raw     []byte // compressed bytes of the page that is being read
}

// readBuffer is the size of a column's read-ahead.
const readBuffer = 256 << 10

var readBuffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, readBuffer) }}

// checkChunk refuses what the footer says of a chunk of column b where it cannot
// be so: rows is what the row group has, size what the file has.
func checkChunk(b boundColumn, c *format.ColumnChunk, rows, size int64) error {
	meta := &c.MetaData
	start, n := chunkStart(meta), meta.TotalCompressedSize
	switch {
	case c.FilePath != "":
		return errors.New("the column lies in another file, which this reader does not follow")
	case start < 0 || n < 0 || start > size-n:
		return errors.New("the column lies outside the file; was the copy interrupted?")
	case meta.NumValues < rows || b.maxRep == 0 && meta.NumValues != rows:
		return fmt.Errorf("the column has %d entries, the row group %d rows", meta.NumValues, rows)
	case parquet.Kind(meta.Type) != b.kind:
		return fmt.Errorf("the row group has %v where the file's schema has %v", meta.Type, b.kind)
	}
	return checkCodec(meta.Codec)
}

func chunkStart(meta *format.ColumnMetaData) int64 {
	if d := meta.DictionaryPageOffset; d > 0 && d < meta.DataPageOffset {
		return d
	}
	return meta.DataPageOffset
}

// newChunk starts reading a chunk that was checked.
func newChunk(b boundColumn, in io.ReaderAt, meta *format.ColumnMetaData) *chunk {
	c := &chunk{boundColumn: b, codec: meta.Codec, left: meta.NumValues}
	start, n := chunkStart(meta), meta.TotalCompressedSize
	c.start = start
	if o, ok := in.(*store.Object); ok {
		in = &ahead{in: o, end: start + n}
	}
	c.section = io.NewSectionReader(in, start, n)
	c.buf = readBuffers.Get().(*bufio.Reader)
	c.buf.Reset(c.section)
	c.decoder.Reset(new(thrift.CompactProtocol).NewReader(c.buf))
	return c
}

func (c *chunk) close() {
	c.buf.Reset(nil)
	readBuffers.Put(c.buf)
	c.buf = nil
}

// next gives the next page of data, io.EOF after the last one.
func (c *chunk) next() (*page, error) {
	for {
		if c.left <= 0 {
			return nil, io.EOF
		}
		if p, err := c.step(); p != nil || err != nil {
			return p, err
		}
	}
}

// step reads one page, and gives it if it is one of data.
func (c *chunk) step() (*page, error) {
	at := c.position()
	var h format.PageHeader
	if err := c.decoder.Decode(&h); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errShort
	} else if err != nil {
		return nil, fmt.Errorf("a page's header does not decode: %w", err)
	}
	if err := c.readBody(&h); err != nil {
		return nil, err
	}
	switch {
	case h.Type == format.DictionaryPage && h.DictionaryPageHeader.Valid:
		if c.dict != nil {
			return nil, errors.New("the column has a second dictionary")
		}
		var err error
		if c.dict, err = c.readDictionary(&h); err != nil {
			return nil, fmt.Errorf("dictionary: %w", err)
		}
	case h.Type == format.DataPage && h.DataPageHeader.Valid, h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		p := pages.Get().(*page)
		if err := c.readData(p, &h, at); err != nil {
			pages.Put(p)
			return nil, err
		}
		return p, nil
	case h.Type != format.IndexPage:
		return nil, fmt.Errorf("a page of type %v without the header of that type", h.Type)
	}
	return nil, nil
}

// readData decodes a page of data that was read from a place of the chunk.
func (c *chunk) readData(p *page, h *format.PageHeader, at int64) error {
	if err := c.readPage(p, h); err != nil {
		return err
	}
	c.left -= int64(p.size)
	if c.index == nil {
		return nil
	}
	if err := c.index.check(p, c.start+at); err != nil {
		return err
	}
	if c.index.at == len(c.index.pages) {
		if c.maxRep == 0 && c.left != 0 {
			return fmt.Errorf("%d entries are left after the last page of the offset index", c.left)
		}
		c.left = 0
	}
	return nil
}

// position is how many bytes of the chunk were read.
func (c *chunk) position() int64 {
	at, _ := c.section.Seek(0, io.SeekCurrent) // which cannot fail
	return at - int64(c.buf.Buffered())
}

// readBody reads a page's bytes as they are in the file into c.raw.
func (c *chunk) readBody(h *format.PageHeader) error {
	n, full := int64(h.CompressedPageSize), h.UncompressedPageSize
	if rest := c.section.Size() - c.position(); n < 0 || n > rest {
		return fmt.Errorf("a page says it has %d bytes where the column has %d left", n, rest)
	}
	if full < 0 || full > maxPage {
		return fmt.Errorf("a page says it has %d bytes, which is more than this reader takes", full)
	}
	c.raw = grown(c.raw, int(n))
	if _, err := io.ReadFull(c.buf, c.raw); err != nil {
		return fmt.Errorf("reading a page: %w", err)
	}
	// Zero stands for no checksum, which one page in 4 billion has by chance.
	if h.CRC != 0 && crc32.ChecksumIEEE(c.raw) != uint32(h.CRC) {
		return errors.New("a page's bytes do not have its checksum")
	}
	return nil
}

func (c *chunk) readDictionary(h *format.PageHeader) (*dictionary, error) {
	n := int(h.DictionaryPageHeader.V.NumValues)
	if n < 0 || n > maxEntries {
		return nil, fmt.Errorf("it says that it has %d entries", n)
	}
	body, err := decompress(c.codec, nil, c.raw, int(h.UncompressedPageSize))
	if err != nil {
		return nil, err
	}
	d := &dictionary{n: n}
	if err := d.vec.decode(c.kind, parquet.LookupEncoding(format.Plain), body, n); err != nil {
		return nil, err
	}
	d.list(c.kind)
	return d, nil
}

// grown gives a slice of n bytes, b's own where it is large enough.
func grown(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}
