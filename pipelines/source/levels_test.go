package source

import (
	"encoding/binary"
	"testing"
)

// FuzzRuns holds boundRuns and the decoder after it to their bounds.
func FuzzRuns(f *testing.F) {
	f.Add([]byte{0x06, 1}, byte(1), uint16(3))                  // a run of 3
	f.Add([]byte{0x03, 0xff, 0x05, 1, 2}, byte(1), uint16(20))  // bit-packed groups
	f.Add([]byte{0x00, 0x06, 1}, byte(2), uint16(3))            // an empty run first
	f.Add(binary.AppendUvarint(nil, 1<<63), byte(3), uint16(9)) // a claim
	f.Fuzz(func(t *testing.T, src []byte, width byte, n uint16) {
		if width = width%8 + 1; len(src) > 1<<16 {
			return
		}
		out, err := decodeBytes(nil, src, int(width), int(n))
		if err == nil && len(out) != int(n) {
			t.Errorf("%d values, want %d", len(out), n)
		}
		if cap(out) > 8*(len(src)+int(n))*2+64 {
			t.Errorf("%d bytes of source, %d values and %d bytes of memory", len(src), n, cap(out))
		}
	})
}

// TestRuns has the cases that files in use showed, and those that must fail.
func TestRuns(t *testing.T) {
	for _, c := range []struct {
		name     string
		src      []byte
		width, n int
		want     string // values as digits, "" for an error
	}{
		{"one run", []byte{0x0a, 1}, 1, 5, "11111"},
		{"two runs, not a multiple of 8", []byte{0x06, 1, 0x04, 0}, 1, 5, "11100"}, // as pyarrow writes booleans
		{"bits", []byte{0x03, 0b10110}, 1, 5, "01101"},
		{"bits and a run", []byte{0x03, 0xff, 0x04, 0}, 1, 10, "1111111100"},
		{"padded to 256 values", append([]byte{0x41, 0b101}, make([]byte, 31)...), 1, 3, "101"}, // as DuckDB writes levels
		{"width 2", []byte{0x03, 0b11100100, 0}, 2, 4, "0123"},
		{"an empty run", []byte{0x00, 0x06, 1}, 1, 3, "111"},
		{"bytes after the last value", []byte{0x06, 1, 0xff, 0xff}, 1, 3, "111"},
		{"no values", nil, 1, 0, ""},
		{"nothing", nil, 1, 1, ""},
		{"too few", []byte{0x04, 1}, 1, 3, ""},
		{"a run beyond the page", []byte{0x08, 1}, 1, 3, ""},
		{"a run of 2^62", binary.AppendUvarint(nil, 1<<63), 1, 3, ""},
		{"groups beyond the bytes", []byte{0x07, 1, 1}, 1, 24, ""},
		{"groups of 2^62", binary.AppendUvarint(nil, 1<<63|1), 1, 3, ""},
		{"a run without its value", []byte{0x06}, 1, 3, ""},
	} {
		out, err := decodeBytes(nil, c.src, c.width, c.n)
		got := ""
		for _, v := range out {
			got += string('0' + v)
		}
		if got != c.want || (err != nil) != (c.want == "" && c.n > 0) {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}
