package source

import (
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"github.com/tamis-data/tamis/schemas"
)

// ints fills integers, or timestamps as ms since 1970-01-01.
func (c *cursor) ints(dst schemas.Ints) error {
	return c.each(len(dst.Values), func(r run) {
		values, valid := dst.Values[r.first:r.last], dst.Valid[r.first:r.last]
		for i := range valid {
			valid[i] = true
		}
		if vec := &r.page.plain; r.page.dict != nil {
			for i := range r.values {
				vec, at := r.page.place(r.value + i)
				values[i], valid[i] = c.integer(vec, at)
			}
		} else if c.kind == parquet.Int64 && !c.unsigned && c.perMilli <= 1 {
			copy(values, vec.i64[r.value:r.value+r.values])
		} else {
			for i := range r.values {
				values[i], valid[i] = c.integer(vec, r.value+i)
			}
		}
		spread(values, r.defs, c.maxDef, 0)
		spread(valid, r.defs, c.maxDef, false)
	})
}

// integer gives value i of a vector. An unsigned number too large for int64 is
// not valid.
func (c *cursor) integer(vec *vector, i int) (int64, bool) {
	switch c.kind {
	case parquet.Int32:
		if c.unsigned {
			return int64(uint32(vec.i32[i])), true
		}
		return int64(vec.i32[i]), true
	case parquet.Int96:
		return int96Millis(vec.i96[i]), true
	}
	x := vec.i64[i]
	if c.unsigned && x < 0 {
		return 0, false
	}
	if c.perMilli > 1 {
		return floorDiv(x, c.perMilli), true
	}
	return x, true
}

// floorDiv divides towards the past, so that no instant slips into the next
// day.
func floorDiv(x, by int64) int64 {
	q := x / by
	if x%by < 0 {
		q--
	}
	return q
}

// julianEpoch is 1970-01-01 as a Julian day number, the base of INT96 times.
const julianEpoch = 2440588

// int96Millis reads a time of Hive and old Spark: nanoseconds of the day, then
// the Julian day.
func int96Millis(x deprecated.Int96) int64 {
	nanos := int64(uint64(x[1])<<32 | uint64(x[0]))
	return (int64(int32(x[2]))-julianEpoch)*schemas.MillisPerDay + floorDiv(nanos, 1e6)
}

// floats fills numbers as millionths, rounded; NaN and values outside 0 to 1
// are not valid.
func (c *cursor) floats(dst schemas.Ints) error {
	return c.each(len(dst.Values), func(r run) {
		values, valid := dst.Values[r.first:r.last], dst.Valid[r.first:r.last]
		for i := range r.values {
			vec, at := r.page.place(r.value + i)
			x := 0.0
			if c.kind == parquet.Float {
				x = float64(vec.f32[at])
			} else {
				x = vec.f64[at]
			}
			values[i], valid[i] = 0, x >= 0 && x <= 1
			if valid[i] {
				values[i] = int64(math.Round(x * 1e6))
			}
		}
		spread(values, r.defs, c.maxDef, 0)
		spread(valid, r.defs, c.maxDef, false)
	})
}
