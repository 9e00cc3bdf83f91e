package evidence

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/bits"

	"github.com/zeebo/xxh3"
)

// Digest is a checksum over a set of rows: the sum of their 128-bit hashes, and
// their number. It does not depend on order or on how rows are cut into files,
// and digests of parts add up to that of the whole. Rows must be distinct (they
// hold their key), or a pair of equal rows would pass for two others.
type Digest struct {
	hi, lo uint64
	rows   int64
}

// Add adds a row by its canonical encoding.
func (d *Digest) Add(row []byte) {
	h := xxh3.Hash128(row)
	d.merge(h.Hi, h.Lo)
	d.rows++
}

// Merge adds all rows of other.
func (d *Digest) Merge(other Digest) {
	d.merge(other.hi, other.lo)
	d.rows += other.rows
}

func (d *Digest) merge(hi, lo uint64) {
	var carry uint64
	d.lo, carry = bits.Add64(d.lo, lo, 0)
	d.hi, _ = bits.Add64(d.hi, hi, carry)
}

// Rows is the number of rows.
func (d Digest) Rows() int64 { return d.rows }

// String gives 32 hex digits.
func (d Digest) String() string { return fmt.Sprintf("%016x%016x", d.hi, d.lo) }

type digestJSON struct {
	Sum  string `json:"sum"`
	Rows int64  `json:"rows"`
}

// MarshalJSON writes sum and rows.
func (d Digest) MarshalJSON() ([]byte, error) {
	return json.Marshal(digestJSON{d.String(), d.rows})
}

// UnmarshalJSON is the inverse of MarshalJSON.
func (d *Digest) UnmarshalJSON(b []byte) error {
	var j digestJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	sum, err := hex.DecodeString(j.Sum)
	if err != nil || len(sum) != 16 {
		return fmt.Errorf("a checksum is 32 hex digits, not %q", j.Sum)
	}
	*d = Digest{rows: j.Rows}
	for i, b := range sum {
		if i < 8 {
			d.hi = d.hi<<8 | uint64(b)
		} else {
			d.lo = d.lo<<8 | uint64(b)
		}
	}
	return nil
}
