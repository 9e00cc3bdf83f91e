package main

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// writeCost prints the rates and, for the last of them, three sizes in Markdown.
func writeCost(w io.Writer, all []rates) error {
	var b strings.Builder
	for _, r := range all {
		fmt.Fprintf(&b, "%s: %.2f CPU s a process, %.2f CPU s a million rows of the day, %.2f CPU s a GB of evidence\n",
			r.Runner, r.Fixed, r.PassRow*1e6, r.WindowByte*1e9)
	}
	r := all[len(all)-1]
	fs := []forecast{r.forecastOf(10_000_000), r.forecastOf(100_000_000), r.forecastOf(1_000_000_000)}
	row := func(name, unit string, of func(forecast) float64) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, f := range fs {
			fmt.Fprintf(&b, " %s |", short(of(f), unit))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "\n| %s |", r.Runner)
	for _, f := range fs {
		fmt.Fprintf(&b, " %d M people a month |", f.People/1_000_000)
	}
	b.WriteString("\n| --- | --- | --- | --- |\n")
	row("rows a day", "", func(f forecast) float64 { return float64(f.Rows) })
	row("dumps a day", "B", func(f forecast) float64 { return float64(f.DumpBytes) })
	b.WriteString("| buckets |")
	for _, f := range fs {
		fmt.Fprintf(&b, " %d |", f.Buckets)
	}
	b.WriteByte('\n')
	row("CPU hours: the day's pass", "", func(f forecast) float64 { return f.PassHours })
	row("CPU hours: the window, scores, tables", "", func(f forecast) float64 { return f.WindowHours })
	row(fmt.Sprintf("cores for a night of %d h, %d %% busy", nightSeconds/3600, busyPercent), "", func(f forecast) float64 { return float64(f.Cores) })
	row("memory a process of two cores", "B", func(f forecast) float64 { return float64(f.Memory) })
	row("of it flags", "B", func(f forecast) float64 { return float64(f.FlagsInMemory) })
	row("evidence written a day", "B", func(f forecast) float64 { return float64(f.EvidenceDay) })
	row("evidence kept 90 days, read each night", "B", func(f forecast) float64 { return float64(f.EvidenceWindow) })
	row("flagged conversations of the window", "", func(f forecast) float64 { return float64(f.Flags) })
	row("their bytes, if each bucket read all", "B", func(f forecast) float64 { return float64(f.FlagsEverywhere) })
	row("their bytes, read once a process", "B", func(f forecast) float64 { return float64(f.Flags * flagFileBytes * ((f.Cores + 1) / cores)) })
	row("rows of interest_scores a night", "", func(f forecast) float64 { return float64(f.ScoreRows) })
	row("bytes of interest_scores a night", "B", func(f forecast) float64 { return float64(f.ScoreBytes) })
	row("rows of segment_members a night", "", func(f forecast) float64 { return float64(f.MemberRows) })
	row("bytes of segment_members a night, loaded for nothing", "B", func(f forecast) float64 { return float64(f.MemberBytes) })
	row("bytes of segment_members in BigQuery, 30 days", "B", func(f forecast) float64 { return float64(f.MemberLogical) })
	row("their storage, $ a month", "", func(f forecast) float64 { return float64(f.StorageCents) / 100 })
	_, err := io.WriteString(w, b.String())
	return err
}

// short writes a number with two digits and, from ten thousand or for bytes,
// a decimal prefix.
func short(v float64, unit string) string {
	prefix := 0
	prefixes := []string{"", "k", "M", "G", "T", "P"}
	for ; prefix < len(prefixes)-1 && (v >= 10_000 || unit != "" && v >= 1000 || prefix > 0 && v >= 999.5); prefix++ {
		v /= 1000
	}
	number := fmt.Sprintf("%.1f", v)
	if v >= 9.95 || v == math.Trunc(v) && unit == "" && prefix == 0 {
		digits := math.Pow10(max(0, int(math.Log10(max(v, 1)))-1))
		number = fmt.Sprintf("%.0f", math.Round(v/digits)*digits)
	} else if v < 0.95 {
		number = fmt.Sprintf("%.2f", v)
	}
	return strings.TrimSpace(number + " " + prefixes[prefix] + unit)
}
