package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/term"
)

// progress counts what the workers of this process have done. Where workers
// are elsewhere rows and buckets stay at zero, and what the engine and the
// staging folder tell stands in for them.
var progress struct {
	rows, buckets    atomic.Int64
	reported, staged atomic.Int64
	engine           atomic.Value // a string: the state of the engine's job
}

// console is where a person, or a log, sees how far a run is.
type console struct {
	w        io.Writer
	terminal bool
	// quiet keeps the plain lines of a log out; a terminal's moving line stays.
	quiet bool
}

func newConsole(w io.Writer) *console {
	f, isFile := w.(*os.File)
	return &console{w: w, terminal: isFile && term.IsTerminal(int(f.Fd()))}
}

// line prints one line with the time, for a log.
func (c *console) line(format string, args ...any) {
	fmt.Fprintf(c.w, "%s %s\n", time.Now().UTC().Format("15:04:05"), fmt.Sprintf(format, args...))
}

// watch shows how far the night is until stop is called: a line that moves on
// a terminal, a line now and then in a log.
func (c *console) watch(p *plan) (stop func()) {
	progress.rows.Store(0)
	progress.buckets.Store(0)
	progress.reported.Store(0)
	progress.staged.Store(0)
	progress.engine.Store("")
	every := 10 * time.Second
	if c.terminal {
		every = 200 * time.Millisecond
	} else if !c.quiet {
		c.line("%s: %d rows in %d shards, %d buckets", p.day, p.input.Total(), len(p.input.Shards), 1<<p.bits)
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-done:
				if c.terminal {
					fmt.Fprint(c.w, "\r\x1b[K")
				}
				return
			case <-tick.C:
				c.show(p)
			}
		}
	}()
	return func() { close(done); <-ended }
}

func (c *console) show(p *plan) {
	// An engine that works on a shard again counts its rows again.
	rows := min(max(progress.rows.Load(), progress.reported.Load()), p.input.Total())
	buckets := min(max(progress.buckets.Load(), progress.staged.Load()), 1<<p.bits)
	text := fmt.Sprintf("%s  scanned %s of %s rows", p.day, thousands(rows), thousands(p.input.Total()))
	if state := progress.engine.Load(); state != "" && rows == 0 {
		// Not every engine counts before the end.
		text = fmt.Sprintf("%s  engine: %s", p.day, strings.ToLower(fmt.Sprint(state)))
	}
	if buckets > 0 {
		text += fmt.Sprintf("  ·  %d of %d buckets", buckets, 1<<p.bits)
	}
	if !c.terminal {
		if !c.quiet {
			c.line("%s", text)
		}
		return
	}
	const width = 24
	share := int(rows * width / max(p.input.Total(), 1))
	fmt.Fprintf(c.w, "\r\x1b[K[%s%s] %s", strings.Repeat("█", share), strings.Repeat("·", max(width-share, 0)), text)
}

// thousands writes a number with commas.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
