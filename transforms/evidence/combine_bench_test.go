package evidence

import (
	"math/rand/v2"
	"testing"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/gates"
)

// BenchmarkCombine turns a bucket's records into a day's evidence: eight rows a
// person in three conversations, in blocks of ten shards.
func BenchmarkCombine(b *testing.B) {
	const people, rows = 5_000, 8
	random := rand.New(rand.NewPCG(1, 1))
	blocks := make([][]byte, 10)
	for range people * rows {
		r := record(0, 0, 7, 9)
		n := random.Uint64N(people)
		r.Member = schemas.MemberKey{byte(n), byte(n >> 8)}
		r.Conversation = n<<8 | random.Uint64N(3)
		at := random.IntN(len(blocks))
		blocks[at] = r.Append(blocks[at])
	}
	p := params(sealed(map[schemas.Date][]uint64{today: {1 << 40}}))
	var audit gates.Audit
	b.ReportAllocs()
	for b.Loop() {
		if err := Combine(blocks, p, &audit, func(*Person) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(people*rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
