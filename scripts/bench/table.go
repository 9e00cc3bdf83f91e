package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// table is what one size gave.
type table struct {
	rows, history, runs int
	rounds              []round
	agree               comparison
	startup             time.Duration // of an engine beside the job
}

// String gives a round's walls, for a line of progress.
func (r round) String() string {
	var parts []string
	for _, name := range []string{"direct", "prism", flinkName, fullName, peerName, givenName} {
		if t, ok := r[name]; ok {
			pass := ""
			if t.pass.Wall > 0 {
				pass = fmt.Sprintf(" pass %.2f s", t.pass.Wall.Seconds())
			}
			parts = append(parts, fmt.Sprintf("%s%s night %.2f s", name, pass, t.night.Wall.Seconds()))
		}
	}
	return strings.Join(parts, " · ")
}

// median gives the middle of what the rounds say of a trial; of an even number
// the mean of the two in the middle.
func (t *table) median(of func(round) float64) float64 {
	values := make([]float64, len(t.rounds))
	for i, r := range t.rounds {
		values[i] = of(r)
	}
	slices.Sort(values)
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}

// line is a runner's medians, with the keys of -json. Ratios are medians of
// each round's own ratio.
type line struct {
	Rows       int     `json:"rows"`
	Runner     string  `json:"runner"`
	PassWall   float64 `json:"pass_wall_s"`
	PassRatio  float64 `json:"pass_ratio"`
	NightWall  float64 `json:"night_wall_s"`
	NightRatio float64 `json:"night_ratio"`
	CPU        float64 `json:"cpu_s"`
	PeakMB     float64 `json:"peak_mb"`
	PeerWall   float64 `json:"duckdb_night_wall_s"`
	PeerPeakMB float64 `json:"duckdb_peak_mb"`
	// Of the Java beside the job, 0 where there is none.
	JavaPassCPU float64 `json:"java_pass_cpu_s"`
	JavaCPU     float64 `json:"java_cpu_s"`
	JavaPeakMB  float64 `json:"java_peak_mb"`
	Startup     float64 `json:"java_startup_s"`
}

func (t *table) line(name string) line {
	wall := func(c cost) float64 { return c.Wall.Seconds() }
	l := line{
		Rows: t.rows, Runner: name,
		PassWall:   t.median(func(r round) float64 { return wall(r[name].pass) }),
		PassRatio:  t.median(func(r round) float64 { return wall(r[name].pass) / wall(r[peerName].pass) }),
		NightWall:  t.median(func(r round) float64 { return wall(r[name].night) }),
		NightRatio: t.median(func(r round) float64 { return wall(r[name].night) / wall(r[peerName].night) }),
		CPU:        t.median(func(r round) float64 { return r[name].night.CPU.Seconds() }),
		PeakMB:     t.median(func(r round) float64 { return megabytes(r[name].night.Peak) }),
		PeerWall:   t.median(func(r round) float64 { return wall(r[peerName].night) }),
		PeerPeakMB: t.median(func(r round) float64 { return megabytes(r[peerName].night.Peak) }),
	}
	t.addJava(&l)
	return l
}

func megabytes(bytes int64) float64 { return float64(bytes) / 1e6 }

// names lists what was measured, the peer behind the jobs.
func (t *table) names() (names []string) {
	for _, name := range []string{"direct", "prism", flinkName, fullName, peerName, givenName} {
		if len(t.rounds) > 0 {
			if _, ok := t.rounds[0][name]; ok {
				names = append(names, name)
			}
		}
	}
	return names
}

// writeJSON prints one object a runner, and one of everything, which has no pass.
func (t *table) writeJSON(w io.Writer) error {
	for _, name := range t.names() {
		if name == peerName || name == givenName {
			continue
		}
		l := t.line(name)
		for _, v := range []*float64{&l.PassWall, &l.PassRatio, &l.NightWall, &l.NightRatio, &l.CPU, &l.PeakMB, &l.PeerWall, &l.PeerPeakMB, &l.JavaPassCPU, &l.JavaCPU, &l.JavaPeakMB, &l.Startup} {
			*v = float64(time.Duration(*v*1e3+0.5)) / 1e3
		}
		if err := json.NewEncoder(w).Encode(l); err != nil {
			return err
		}
	}
	return nil
}

// write prints the table for people, in Markdown.
func (t *table) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows, %d earlier days of evidence, %d cores, median of %d interleaved runs\n\n", t.rows, t.history, cores, t.runs)
	b.WriteString("| job | pass s | ÷ DuckDB | night s | ÷ DuckDB | CPU s | peak MB |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, name := range t.names() {
		l := t.line(name)
		pass, ratio := fmt.Sprintf("%.2f", l.PassWall), fmt.Sprintf("%.2f", l.PassRatio)
		if name == fullName {
			pass, ratio = "", ""
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %.2f | %.2f | %.2f | %.0f |\n", name, pass, ratio, l.NightWall, l.NightRatio, l.CPU, l.PeakMB)
	}
	fmt.Fprintf(&b, "\nmemberships: %d, only in the job's %d, only in DuckDB's %d; rows of interest_scores: %d and %d\n\n",
		t.agree.Members, t.agree.OnlyJob, t.agree.OnlyPeer, t.agree.Scores, t.agree.PeerScores)
	b.WriteString(t.javaLine())
	_, err := io.WriteString(w, b.String())
	return err
}
