package source

import (
	"fmt"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/parquet-go/parquet-go/encoding/plain"
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
	badUTF8 []bool // by entry; nil: all are UTF-8
}

// decode replaces the vector's values by the first n of src.
func (v *vector) decode(kind parquet.Kind, enc encoding.Encoding, src []byte, n int) (err error) {
	if enc.Encoding() == format.DeltaBinaryPacked || enc.Encoding() == format.DeltaLengthByteArray ||
		enc.Encoding() == format.DeltaByteArray {
		if err := checkDelta(src, n); err != nil {
			return err
		}
	}
	got := 0
	switch kind {
	case parquet.ByteArray:
		if v.data, v.offsets, err = enc.DecodeByteArray(v.data, src, v.offsets); err == nil {
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

// mark finds the entries that are not UTF-8.
func (d *dictionary) mark(kind parquet.Kind) {
	if kind != parquet.ByteArray || d.vec.allUTF8 {
		return
	}
	d.badUTF8 = make([]bool, d.n)
	for i := range d.n {
		d.badUTF8[i] = !utf8.Valid(d.vec.bytes(i))
	}
}

// at gives value i of the page as bytes, and whether it is UTF-8.
func (p *page) at(i int) (b []byte, ok bool) {
	if p.dict == nil {
		b = p.plain.bytes(i)
		return b, p.plain.allUTF8 || utf8.Valid(b)
	}
	e := int(p.index[i])
	return p.dict.vec.bytes(e), p.dict.badUTF8 == nil || !p.dict.badUTF8[e]
}

// place gives the vector and position of value i, for the fixed-width types.
func (p *page) place(i int) (*vector, int) {
	if p.dict == nil {
		return &p.plain, i
	}
	return &p.dict.vec, int(p.index[i])
}
