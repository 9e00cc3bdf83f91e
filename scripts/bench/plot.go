package main

import (
	"cmp"
	"errors"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
)

// point is what one size of a runner gave.
type point struct{ rows, value float64 }

// curve is the points of a runner, by rows.
type curve struct {
	name   string
	points []point
}

// Sizes of the drawing, in its own units.
const (
	panelWidth  = 300
	panelHeight = 220
	marginLeft  = 62
	marginTop   = 46
	panelStep   = panelWidth + 90
)

// plotStyle gives colours that can be told apart on white and on black.
const plotStyle = `<style>
text { font: 12px sans-serif; fill: #333 } .grid { stroke: #8886; stroke-width: 1 } .guide { stroke: #888; stroke-dasharray: 4 4 }
polyline { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }
</style>
`

var plotColours = []string{"#1f8fd6", "#2ba36b", "#b065d8", "#d58a14", "#e0524f"}

// plot draws the night's wall and peak memory against the rows of the day, both
// axes logarithmic, a curve for each runner and for DuckDB, and a dashed line
// for growth in proportion to the rows.
func plot(lines []line) (string, error) {
	if len(lines) == 0 {
		return "", errors.New("no object to draw")
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Wall time and memory of a night against its rows">`+"\n%s",
		2*panelStep+10, marginTop+panelHeight+76, plotStyle)
	walls := curves(lines, func(l line) float64 { return l.NightWall }, func(l line) float64 { return l.PeerWall })
	peaks := curves(lines, func(l line) float64 { return l.PeakMB }, func(l line) float64 { return l.PeerPeakMB })
	for i, p := range []struct {
		title  string
		curves []curve
	}{{"night, seconds", walls}, {"peak memory, MB", peaks}} {
		if err := panel(&b, marginLeft+i*panelStep, p.title, p.curves); err != nil {
			return "", err
		}
	}
	for i, c := range walls {
		x, y := marginLeft+i*110, marginTop+panelHeight+56
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="12" height="12" fill="%s"/><text x="%d" y="%d">%s</text>`+"\n",
			x, y-10, plotColours[i%len(plotColours)], x+18, y, html.EscapeString(c.name))
	}
	b.WriteString("</svg>\n")
	return b.String(), nil
}

// curves sorts measures by runner and rows; the peer, whose figures are in each
// object, comes last and once a size.
func curves(lines []line, job, peer func(line) float64) (all []curve) {
	add := func(name string, p point) {
		i := slices.IndexFunc(all, func(c curve) bool { return c.name == name })
		if i < 0 {
			i, all = len(all), append(all, curve{name: name})
		}
		all[i].points = append(all[i].points, p)
	}
	for _, l := range lines {
		add(l.Runner, point{float64(l.Rows), job(l)})
	}
	seen := map[int]bool{}
	for _, l := range lines {
		if !seen[l.Rows] && peer(l) > 0 {
			seen[l.Rows] = true
			add(peerName, point{float64(l.Rows), peer(l)})
		}
	}
	for _, c := range all {
		slices.SortFunc(c.points, func(a, b point) int { return cmp.Compare(a.rows, b.rows) })
	}
	return all
}

// axis maps values from whole decades to units of the drawing.
type axis struct{ low, high, from, to float64 }

func axisOf(values []float64, from, to float64) (axis, error) {
	if slices.Min(values) <= 0 {
		return axis{}, errors.New("a measure is 0 or less, which a logarithmic axis cannot show")
	}
	low, high := math.Floor(math.Log10(slices.Min(values))), math.Ceil(math.Log10(slices.Max(values)))
	return axis{low, max(high, low+1), from, to}, nil
}

func (a axis) at(v float64) float64 {
	return a.from + (math.Log10(v)-a.low)/(a.high-a.low)*(a.to-a.from)
}

func panel(b *strings.Builder, left int, title string, curves []curve) error {
	var rows, values []float64
	for _, c := range curves {
		for _, p := range c.points {
			rows, values = append(rows, p.rows), append(values, p.value)
		}
	}
	right, bottom := left+panelWidth, marginTop+panelHeight
	x, err := axisOf(rows, float64(left), float64(right))
	if err != nil {
		return err
	}
	y, err := axisOf(values, float64(bottom), marginTop)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, `<text x="%d" y="%d">%s</text><text x="%d" y="%d" text-anchor="end">rows of the day</text>`+"\n", left, marginTop-16, title, right, bottom+36)
	for d := x.low; d <= x.high; d++ {
		at := x.at(math.Pow(10, d))
		fmt.Fprintf(b, `<line class="grid" x1="%.1f" y1="%d" x2="%.1f" y2="%d"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			at, marginTop, at, bottom, at, bottom+18, strings.Replace(short(math.Pow(10, d), ""), ".0", "", 1))
	}
	for d := y.low; d <= y.high; d++ {
		at := y.at(math.Pow(10, d))
		fmt.Fprintf(b, `<line class="grid" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n",
			left, at, right, at, left-8, at+4, math.Pow(10, d))
	}
	guide(b, x, y, curves[0].points)
	for i, c := range curves {
		colour := plotColours[i%len(plotColours)]
		var path, circles strings.Builder
		for _, p := range c.points {
			fmt.Fprintf(&path, "%.1f,%.1f ", x.at(p.rows), y.at(p.value))
			fmt.Fprintf(&circles, `<circle cx="%.1f" cy="%.1f" r="4" fill="%s"><title>%s, %.0f rows: %.4g</title></circle>`,
				x.at(p.rows), y.at(p.value), colour, html.EscapeString(c.name), p.rows, p.value)
		}
		fmt.Fprintf(b, `<polyline stroke="%s" points="%s"/>%s`+"\n", colour, strings.TrimSpace(path.String()), circles.String())
	}
	return nil
}

// guide draws growth in proportion to the rows, from a curve's first point to
// where it leaves the panel.
func guide(b *strings.Builder, x, y axis, points []point) {
	first := points[0]
	times := min(math.Pow(10, x.high)/first.rows, math.Pow(10, y.high)/first.value)
	fmt.Fprintf(b, `<line class="guide" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`+"\n",
		x.at(first.rows), y.at(first.value), x.at(first.rows*times), y.at(first.value*times))
}
