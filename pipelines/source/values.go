package source

import (
	"fmt"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// pageValues are the values of one page as plain slices. A page of a
// dictionary-encoded chunk holds indexes into the chunk's dictionary; writers
// fall back to plain pages in mid-chunk, so this is decided page by page.
type pageValues struct {
	n     int
	index []int32 // set: values are dictionary entries
	dict  dictionary
	plain vector
}

// vector is a run of values of one physical type.
type vector struct {
	data    []byte
	offsets []uint32 // of ByteArray: value i is data[offsets[i]:offsets[i+1]]
	i32     []int32
	i64     []int64
	i96     [][3]uint32
	f32     []float32
	f64     []float64
	bits    []byte // of Boolean
	allUTF8 bool   // of ByteArray: every value is UTF-8
}

// dictionary is the chunk's dictionary, decoded once.
type dictionary struct {
	of      parquet.Dictionary
	n       int
	vec     vector
	badUTF8 []bool // by entry; nil: all are UTF-8
}

func (v *pageValues) load(page parquet.Page, kind parquet.Kind) error {
	d := page.Dictionary()
	if d == nil {
		v.index = nil
		var err error
		v.plain, v.n, err = vectorOf(page.Data(), kind)
		return err
	}
	if v.dict.of != d {
		vec, n, err := vectorOf(d.Page().Data(), kind)
		if err != nil {
			return err
		}
		v.dict = dictionary{of: d, n: n, vec: vec}
		if kind == parquet.ByteArray && !vec.allUTF8 {
			v.dict.badUTF8 = make([]bool, n)
			for i := range n {
				v.dict.badUTF8[i] = !utf8.Valid(vec.bytes(i))
			}
		}
	}
	data := page.Data()
	v.index = data.Int32()
	v.n = len(v.index)
	for _, i := range v.index {
		if uint(i) >= uint(v.dict.n) {
			return fmt.Errorf("a page points at entry %d of a dictionary of %d", i, v.dict.n)
		}
	}
	return nil
}

func vectorOf(data encoding.Values, kind parquet.Kind) (v vector, n int, err error) {
	switch kind {
	case parquet.ByteArray:
		v.data, v.offsets = data.ByteArray()
		n = max(len(v.offsets)-1, 0)
		v.allUTF8 = allUTF8(v.data, v.offsets)
	case parquet.Int32:
		v.i32 = data.Int32()
		n = len(v.i32)
	case parquet.Int64:
		v.i64 = data.Int64()
		n = len(v.i64)
	case parquet.Int96:
		for _, x := range data.Int96() {
			v.i96 = append(v.i96, x)
		}
		n = len(v.i96)
	case parquet.Float:
		v.f32 = data.Float()
		n = len(v.f32)
	case parquet.Double:
		v.f64 = data.Double()
		n = len(v.f64)
	case parquet.Boolean:
		v.bits = data.Boolean()
		n = 8 * len(v.bits)
	default:
		err = fmt.Errorf("unexpected physical type %v", kind)
	}
	return v, n, err
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

func (v *vector) bytes(i int) []byte {
	from, to := v.offsets[i], v.offsets[i+1]
	return v.data[from:to:to]
}

// at gives value i of the page as bytes, and whether it is UTF-8.
func (v *pageValues) at(i int) (b []byte, ok bool) {
	if v.index == nil {
		b = v.plain.bytes(i)
		return b, v.plain.allUTF8 || utf8.Valid(b)
	}
	e := int(v.index[i])
	return v.dict.vec.bytes(e), v.dict.badUTF8 == nil || !v.dict.badUTF8[e]
}

// vector and position of value i, for the fixed-width types.
func (v *pageValues) place(i int) (*vector, int) {
	if v.index == nil {
		return &v.plain, i
	}
	return &v.dict.vec, int(v.index[i])
}
