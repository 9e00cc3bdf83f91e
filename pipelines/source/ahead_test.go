package source

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"
)

// TestAhead reads sections of what an object would hold, in fewer requests.
func TestAhead(t *testing.T) {
	content := make([]byte, aheadBytes+(1<<20)+17)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range content {
		content[i] = byte(random.Uint32())
	}
	for _, want := range [][]byte{content, content[:100], nil} {
		start := int64(len(want) / 3)
		end := int64(len(want))
		in := io.NewSectionReader(&ahead{in: bytes.NewReader(want), end: end}, start, end-start)
		for range 40 {
			off := random.IntN(int(end-start) + 1)
			p := make([]byte, random.IntN(300_000))
			n, err := in.ReadAt(p, int64(off))
			left := want[int(start)+off:]
			if got := left[:min(len(p), len(left))]; n != len(got) || !bytes.Equal(p[:n], got) || (err != nil) != (n < len(p)) {
				t.Fatalf("%d of %d bytes at %d give %d: %v", len(p), end, off, n, err)
			}
		}
	}
}
