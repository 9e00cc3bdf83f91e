package source

import (
	"encoding/binary"
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// checkCodec refuses what no file in use has: LZO, and the LZ4 of Hadoop, which
// LZ4_RAW replaced.
func checkCodec(codec format.CompressionCodec) error {
	switch codec {
	case format.Uncompressed, format.Snappy, format.Gzip, format.Brotli, format.Zstd, format.Lz4Raw:
		return nil
	}
	return fmt.Errorf("the compression %v is not supported", codec)
}

// decompress decodes src into buf, or into memory of its own where buf is too
// small. full is the size that the page's header gives, and what comes out must
// have exactly that size.
func decompress(codec format.CompressionCodec, buf, src []byte, full int) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil { // the library's gzip reader panics on a wrong header
			out, err = nil, fmt.Errorf("decompressing %v: %v", codec, r)
		}
	}()
	if full == 0 {
		return buf[:0], nil
	}
	switch codec {
	case format.Uncompressed:
		out = append(buf[:0], src...)
	case format.Lz4Raw:
		// The library's codec doubles its memory without end on corrupt bytes.
		n := 0
		out = grown(buf, full)
		n, err = lz4.UncompressBlock(src, out)
		out = out[:max(n, 0)]
	case format.Snappy:
		if n, k := binary.Uvarint(src); k <= 0 || n != uint64(full) {
			return nil, fmt.Errorf("decompressing %v: %d bytes, the page's header says %d", codec, n, full)
		}
		out, err = parquet.LookupCompressionCodec(codec).Decode(grown(buf, full), src)
	default:
		out, err = parquet.LookupCompressionCodec(codec).Decode(grown(buf, full)[:0], src)
	}
	if err != nil {
		return nil, fmt.Errorf("decompressing %v: %w", codec, err)
	}
	if len(out) != full {
		return nil, fmt.Errorf("decompressing %v: %d bytes, the page's header says %d", codec, len(out), full)
	}
	return out, nil
}
