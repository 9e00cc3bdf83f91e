package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/gates"
)

// summarise prints what a person wants to know of a night, in ten seconds of
// reading.
func summarise(w io.Writer, c *Config, o *outcome) error {
	var b strings.Builder
	a := &o.result.audit
	read, used := sum(a.Read), sum(a.Used)
	state := "published"
	if o.same {
		state = "published before; the same again, nothing replaced"
	}
	fmt.Fprintf(&b, "\n%s  %s  (run %s, %s)\n", o.plan.day, state, o.plan.run, o.took.Round(10*time.Millisecond))
	fmt.Fprintf(&b, "  rows      %13s read\n", thousands(read))
	for _, g := range turnedAway(a) {
		fmt.Fprintf(&b, "            %13s turned away: %-10s %s\n", thousands(g.rows), g.gate, g.reasons)
	}
	fmt.Fprintf(&b, "            %13s used\n", thousands(used))
	fmt.Fprintf(&b, "  people    %13s with evidence in the window\n", thousands(o.result.people))
	published := o.published()
	fmt.Fprintf(&b, "  segments  %13d published, %d withheld\n", published, len(o.result.segments)-published)
	withheld := map[string][]string{} // by reason
	for _, s := range o.result.segments {
		if s.published() {
			fmt.Fprintf(&b, "            %13s %s\n", "~"+thousands(*s.row.Size), s.row.Segment)
		} else {
			withheld[*s.row.WithheldReason] = append(withheld[*s.row.WithheldReason], s.row.Segment)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(withheld)) {
		fmt.Fprintf(&b, "            %13s %s (%s)\n", "withheld", strings.Join(withheld[reason], ", "), reason)
	}
	if published == 0 {
		fmt.Fprintf(&b, "  %s\n", whyEmpty(o))
	}
	if missed := o.plan.missedCommand(c); missed != "" {
		fmt.Fprintf(&b, "  %s\n", missed)
	}
	fmt.Fprintf(&b, "  report    %s\n", reportPath(c, o.plan.day))
	_, err := io.WriteString(w, b.String())
	return err
}

// published counts the segments that are not withheld.
func (o *outcome) published() (n int) {
	for _, s := range o.result.segments {
		if s.published() {
			n++
		}
	}
	return n
}

// whyEmpty says why no segment is published.
func whyEmpty(o *outcome) string {
	if days := len(o.plan.used) + 1; days < 2 {
		return "no segment yet: this is the first night of the warehouse, and a member needs evidence on 2 days; they fill from the second night on"
	}
	return "no segment is large enough to be published; the table segments says what each is short of"
}

type gateRows struct {
	gate, reasons string
	rows          int64
}

// turnedAway sums an audit by gate, with the reasons in words.
func turnedAway(a *gates.Audit) []gateRows {
	var out []gateRows
	for r := gates.Passed + 1; r < gates.NumReasons; r++ {
		n := sum(a.TurnedAway[r])
		if n == 0 {
			continue
		}
		if len(out) == 0 || out[len(out)-1].gate != r.Gate() {
			out = append(out, gateRows{gate: r.Gate()})
		}
		last := &out[len(out)-1]
		last.rows += n
		if last.reasons != "" {
			last.reasons += ", "
		}
		last.reasons += fmt.Sprintf("%s %s", r, thousands(n))
	}
	return out
}

func sum(counts [schemas.NumSurfaces]int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}
