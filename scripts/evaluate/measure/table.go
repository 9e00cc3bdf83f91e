package measure

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// table is a titled grid of text.
type table struct {
	title string
	note  string // a sentence under the title, or ""
	head  []string
	rows  [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// writeText pads columns with blanks.
func (t *table) writeText(w io.Writer) {
	fmt.Fprintf(w, "== %s\n", t.title)
	if t.note != "" {
		fmt.Fprintf(w, "   %s\n", t.note)
	}
	widths := make([]int, len(t.head))
	all := append([][]string{t.head}, t.rows...)
	for _, r := range all {
		for i, c := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	for _, r := range all {
		var b strings.Builder
		for i, c := range r {
			b.WriteString(c)
			b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c)+2))
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	fmt.Fprintln(w)
}

// writeMarkdown writes a pipe table under a heading.
func (t *table) writeMarkdown(w io.Writer) {
	fmt.Fprintf(w, "### %s\n\n", t.title)
	if t.note != "" {
		fmt.Fprintf(w, "%s\n\n", t.note)
	}
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(t.head, " | "), strings.Repeat(" --- |", len(t.head)))
	for _, r := range t.rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(r, " | "))
	}
	fmt.Fprintln(w)
}

// share is part of a whole, in counts: figures are computed without floats,
// so that a report is the same everywhere.
type share struct{ hit, n int }

func (s *share) count(hit bool) {
	s.n++
	if hit {
		s.hit++
	}
}

// percent has one decimal, rounded half up; "-" of nothing.
func (s share) percent() string {
	if s.n == 0 {
		return "-"
	}
	tenths := (2000*s.hit + s.n) / (2 * s.n)
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

// of writes hits and whole, "58/60".
func (s share) of() string { return fmt.Sprintf("%d/%d", s.hit, s.n) }

// atLeast and atMost compare exactly; the bound is in tenths of a percent.
func (s share) atLeast(tenths int) bool { return s.hit*1000 >= tenths*s.n }
func (s share) atMost(tenths int) bool  { return s.hit*1000 <= tenths*s.n }

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "NO"
}
