package source

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/parquet-go/parquet-go/format"
)

// vector is a run of values of one physical type.
type vector struct {
	data    []byte
	offsets []uint32 // of ByteArray: value i is data[offsets[i]:offsets[i+1]]
	i32     []int32
	i64     []int64
	i96     []deprecated.Int96
	f32     []float32
	f64     []float64
	bools   []byte // 0 or 1
	allUTF8 bool   // of ByteArray: every value is UTF-8
}

// dictionary is a chunk's dictionary.
type dictionary struct {
	n       int
	vec     vector
	entries [][]byte // of ByteArray
}

// decode replaces the vector's values by the first n of src.
func (v *vector) decode(kind parquet.Kind, enc encoding.Encoding, src []byte, n int) (err error) {
	if err := checkDelta(enc, src, n); err != nil {
		return err
	}
	got := 0
	switch kind {
	case parquet.ByteArray:
		if v.data, v.offsets, err = enc.DecodeByteArray(v.data, src, v.offsets); err == nil {
			if v.data == nil {
				v.data = []byte{} // so that an empty value is not nil, which means null
			}
			got = max(len(v.offsets)-1, 0)
			v.allUTF8 = allUTF8(v.data, v.offsets)
		}
	case parquet.Int32:
		v.i32, err = enc.DecodeInt32(v.i32, src)
		got = len(v.i32)
	case parquet.Int64:
		v.i64, err = enc.DecodeInt64(v.i64, src)
		got = len(v.i64)
	case parquet.Int96:
		v.i96, err = enc.DecodeInt96(v.i96, src)
		got = len(v.i96)
	case parquet.Float:
		v.f32, err = enc.DecodeFloat(v.f32, src)
		got = len(v.f32)
	case parquet.Double:
		v.f64, err = enc.DecodeDouble(v.f64, src)
		got = len(v.f64)
	case parquet.Boolean:
		err = v.decodeBools(enc, src, n)
		got = len(v.bools)
	default:
		err = fmt.Errorf("unexpected physical type %v", kind)
	}
	if err == nil && got < n {
		err = fmt.Errorf("%d values where the levels ask for %d", got, n)
	}
	return err
}

func (v *vector) decodeBools(enc encoding.Encoding, src []byte, n int) error {
	switch enc.Encoding() {
	case format.Plain:
		if len(src) < (n+7)/8 {
			return fmt.Errorf("%d bytes of bits where the levels ask for %d values", len(src), n)
		}
		v.bools = grown(v.bools, n)
		for i := range v.bools {
			v.bools[i] = src[i/8] >> (i % 8) & 1
		}
		return nil
	case format.RLE:
		runs, _, err := lengthPrefixed(src)
		if err == nil {
			v.bools, err = decodeBytes(v.bools, runs, 1, n)
		}
		return err
	}
	return fmt.Errorf("%v does not encode booleans", enc)
}

// checkDelta refuses a page of a delta encoding that claims more values than the
// levels ask for, or strings out of all proportion: the decoders allocate first.
func checkDelta(enc encoding.Encoding, src []byte, n int) error {
	switch enc.Encoding() {
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray, format.DeltaByteArray:
	default:
		return nil
	}
	var header [3]uint64 // values a block, miniblocks a block, values
	for at, i := 0, 0; i < len(header); i++ {
		u, k := binary.Uvarint(src[at:])
		if k <= 0 {
			return errors.New("the page ends within its header")
		}
		header[i] = u
		at += k
	}
	if header[2] != uint64(n) {
		return fmt.Errorf("%d values where the levels ask for %d", header[2], n)
	}
	if enc.Encoding() == format.DeltaByteArray {
		if size := enc.EstimateDecodeByteArraySize(src); size < 0 || size > maxPage {
			return fmt.Errorf("the strings have %d bytes, which is more than this reader takes", size)
		}
	}
	return nil
}

// clear empties the vector and keeps its memory.
func (v *vector) clear() {
	v.offsets, v.i32, v.i64, v.i96 = v.offsets[:0], v.i32[:0], v.i64[:0], v.i96[:0]
	v.f32, v.f64, v.bools, v.allUTF8 = v.f32[:0], v.f64[:0], v.bools[:0], true
}

func (v *vector) bytes(i int) []byte {
	from, to := v.offsets[i], v.offsets[i+1]
	return v.data[from:to:to]
}

// allUTF8 tests all values at once: the whole is UTF-8 and no value starts
// within a character.
func allUTF8(data []byte, offsets []uint32) bool {
	if len(offsets) == 0 {
		return true
	}
	first, last := offsets[0], offsets[len(offsets)-1]
	if !utf8.Valid(data[first:last]) {
		return false
	}
	for _, o := range offsets {
		if o < last && !utf8.RuneStart(data[o]) {
			return false
		}
	}
	return true
}

// list prepares the entries of a dictionary of strings.
func (d *dictionary) list(kind parquet.Kind) {
	if kind == parquet.ByteArray {
		d.entries = make([][]byte, d.n)
		for i := range d.entries {
			d.entries[i] = d.vec.bytes(i)
		}
	}
}

// bytes gives value i of the page.
func (p *page) bytes(i int) []byte {
	if p.dict == nil {
		return p.plain.bytes(i)
	}
	return p.dict.entries[p.index[i]]
}

// allUTF8 says that every value of the page is UTF-8; without it some may be.
func (p *page) allUTF8() bool {
	if p.dict == nil {
		return p.plain.allUTF8
	}
	return p.dict.vec.allUTF8
}

// place gives the vector and position of value i, for the fixed-width types.
func (p *page) place(i int) (*vector, int) {
	if p.dict == nil {
		return &p.plain, i
	}
	return &p.dict.vec, int(p.index[i])
}
