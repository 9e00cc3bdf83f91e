package source

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/rle"
)

// levelCodecs decode levels of 1 to 8 bits; bit width 1 serves booleans too.
var levelCodecs = func() (e [9]rle.Encoding) {
	for i := range e {
		e[i].BitWidth = i
	}
	return e
}()

// decodeLevels decodes n levels of 0 to maxLevel into buf.
func decodeLevels(buf, src []byte, maxLevel byte, n int) ([]byte, error) {
	width := bits.Len8(maxLevel)
	levels, err := decodeBytes(buf, src, width, n)
	if err != nil {
		return nil, fmt.Errorf("levels: %w", err)
	}
	for _, l := range levels {
		if l > maxLevel {
			return nil, fmt.Errorf("a level is %d and the column's highest is %d", l, maxLevel)
		}
	}
	return levels, nil
}

// decodeBytes decodes n numbers of width bits, at most 8, a byte each.
func decodeBytes(buf, src []byte, width, n int) ([]byte, error) {
	src, err := boundRuns(src, width, n)
	if err != nil {
		return nil, err
	}
	out, err := levelCodecs[width].DecodeLevels(grown(buf, n)[:0], src)
	if err != nil {
		return nil, err
	}
	return out[:n], nil
}

var errRun = errors.New("a run ends after the page does")

// decodeIndex decodes the page's values as entries of its dictionary.
func (p *page) decodeIndex(src []byte) error {
	if p.index = p.index[:0]; p.values == 0 {
		return nil
	}
	if len(src) == 0 {
		return errors.New("a page of dictionary entries is empty")
	}
	width := int(src[0])
	if width > 32 {
		return fmt.Errorf("dictionary entries of %d bits", width)
	}
	if width == 0 { // a dictionary of one entry, where writers may leave the runs out
		p.index = append(p.index, make([]int32, p.values)...)
		return p.checkIndex()
	}
	src, err := boundRuns(src[1:], width, p.values)
	if err != nil {
		return fmt.Errorf("dictionary entries: %w", err)
	}
	e := rle.Encoding{BitWidth: width}
	if p.index, err = e.DecodeInt32(p.index, src); err != nil {
		return err
	}
	p.index = p.index[:p.values]
	return p.checkIndex()
}

func (p *page) checkIndex() error {
	top := uint32(0)
	for _, i := range p.index {
		top = max(top, uint32(i))
	}
	if int64(top) >= int64(p.dict.n) {
		return fmt.Errorf("a page points at entry %d of a dictionary of %d", top, p.dict.n)
	}
	return nil
}

// boundRuns cuts src, runs of the RLE and bit-packing hybrid at a width of 1 or
// more, to those that hold the first n values. The decoders allocate what a run's header claims; here a
// claim beyond the page's values is an error first.
func boundRuns(src []byte, width, n int) ([]byte, error) {
	for at, have := 0, 0; ; {
		if have >= n {
			return src[:at:len(src)], nil
		}
		u, k := binary.Uvarint(src[at:])
		if k <= 0 {
			return nil, fmt.Errorf("the runs hold %d values, the page has %d", have, n)
		}
		at += k
		values, size := int(u>>1), (width+7)/8
		if u&1 != 0 { // groups of 8 values; DuckDB pads the last run to 32 of them
			if u>>1 > uint64(len(src)-at) {
				return nil, errRun
			}
			values, size = 8*values, width*values
		} else if u>>1 > uint64(n-have) {
			return nil, fmt.Errorf("a run of %d values where %d are left", u>>1, n-have)
		} else if values == 0 {
			continue // some writers leave empty runs, which have no value byte
		}
		if size > len(src)-at {
			return nil, errRun
		}
		at += size
		have += values
	}
}

func lengthPrefixed(src []byte) (part, rest []byte, err error) {
	if len(src) < 4 {
		return nil, nil, errors.New("the page ends before their length")
	}
	n := int64(binary.LittleEndian.Uint32(src))
	if n > int64(len(src)-4) {
		return nil, nil, fmt.Errorf("%d bytes where the page has %d", n, len(src)-4)
	}
	return src[4 : 4+n], src[4+n:], nil
}

// count counts the levels that equal l.
func count(levels []byte, l byte) int { return bytes.Count(levels, []byte{l}) }
