package source

import (
	"bytes"
	"unicode/utf8"
)

// coder gives each distinct value of a column a code that holds for the row
// group, over dictionary pages and plain pages alike.
type coder struct {
	values  [][]byte
	bad     []bool // by code: the bytes are not UTF-8
	anyBad  bool
	dict    *dictionary
	byDict  []int32 // entry of dict → code
	byValue map[string]int32
	recent  [256]int32 // 1 + code by a rough hash: spares plain pages the map
}

// code gives the code of b, a new one where b was not seen before.
func (k *coder) code(b []byte) int32 {
	slot := &k.recent[0]
	if n := len(b); n > 0 {
		slot = &k.recent[(b[0]*31+b[n/2])*31+b[n-1]+uint8(n)]
	}
	if c := *slot - 1; c >= 0 && bytes.Equal(k.values[c], b) {
		return c
	}
	code, found := k.byValue[string(b)]
	if !found {
		code = k.add(b)
	}
	*slot = code + 1
	return code
}

func (k *coder) add(b []byte) int32 {
	if k.byValue == nil {
		k.byValue = map[string]int32{}
	}
	code := int32(len(k.values))
	own := append([]byte{}, b...) // pages come and go, codes stay
	k.byValue[string(own)] = code
	k.values = append(k.values, own)
	bad := !utf8.Valid(own)
	k.bad = append(k.bad, bad)
	k.anyBad = k.anyBad || bad
	return code
}

// codes fills dst with codes; -1 is null.
func (c *cursor) codes(k *coder, dst []int32, notUTF8 []uint8, mark uint8) error {
	return c.each(len(dst), func(r run) {
		out := dst[r.first:r.last]
		if d := r.page.dict; d == nil {
			for i := range r.values {
				out[i] = k.code(r.page.plain.bytes(r.value + i))
			}
		} else {
			if k.dict != d {
				k.dict, k.byDict = d, k.byDict[:0]
				for _, b := range d.entries {
					k.byDict = append(k.byDict, k.code(b))
				}
			}
			for i, e := range r.page.index[r.value : r.value+r.values] {
				out[i] = k.byDict[e]
			}
		}
		spread(out, r.defs, c.maxDef, -1)
		if k.anyBad {
			for i, code := range out {
				if code >= 0 && k.bad[code] {
					markRow(notUTF8, r.first+i, mark)
				}
			}
		}
	})
}
