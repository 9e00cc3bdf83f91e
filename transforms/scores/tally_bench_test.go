package scores

import (
	"testing"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// BenchmarkTally sums up people of few days, as most are, and of every day of
// the window: two topics a day, one of them of two interests that share
// ancestors, on two surfaces.
func BenchmarkTally(b *testing.B) {
	tree, err := taxonomy.Default()
	if err != nil {
		b.Fatal(err)
	}
	const hiking, gear, trails, running = 472, 10001, 10003, 323
	for _, c := range []struct {
		name   string
		days   int
		hidden []uint16
	}{{"days=3", 3, nil}, {"days=90", 90, nil}, {"days=90,hidden", 90, []uint16{hiking}}} {
		b.Run(c.name, func(b *testing.B) {
			var days []evidence.Day
			for d := range c.days {
				days = append(days, evidence.Day{Day: schemas.Date(100 + d), Topics: []evidence.SurfaceTopic{
					topic(schemas.Assistant, 3, gear, trails), topic(schemas.Vibes, 2, running)}})
			}
			tally := NewTally(tree, scale(b))
			b.ReportAllocs()
			for b.Loop() {
				tally.Of(days, c.hidden)
			}
			b.ReportMetric(float64(b.N)*float64(c.days)/b.Elapsed().Seconds(), "days/s")
		})
	}
}
