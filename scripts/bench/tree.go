package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage is what the processes of a tree have used.
type usage struct {
	CPU  time.Duration // of those that live, and of the children they waited for
	Peak int64         // resident bytes, of all of them together
}

// process is what the kernel says of one, in the units of this package.
type process struct {
	id, parent int
	cpu        time.Duration
	resident   int64
}

// ticks is the unit of CPU time in /proc: USER_HZ, 100 a second on each
// architecture that Go runs Linux on.
const ticks = time.Second / 100

// treeNow adds up a process and all below it. Processes end while it looks:
// those that are gone count as nothing.
func treeNow(root int) (usage, error) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return usage{}, err
	}
	below := map[int][]process{} // by parent
	var u usage
	add := func(p process) { u.CPU, u.Peak = u.CPU+p.cpu, u.Peak+p.resident }
	found := false
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		p, err := parseStat(content)
		if err != nil {
			return usage{}, fmt.Errorf("%s: %w", f, err)
		}
		if p.id == root {
			found = true
			add(p)
			continue
		}
		below[p.parent] = append(below[p.parent], p)
	}
	if !found {
		return usage{}, fmt.Errorf("process %d has ended", root)
	}
	for next := []int{root}; len(next) > 0; next = next[1:] {
		for _, p := range below[next[0]] {
			add(p)
			next = append(next, p.id)
		}
	}
	return u, nil
}

// parseStat reads a line of /proc/<id>/stat: see proc_pid_stat(5). The name of
// the program, in parentheses, may hold blanks and parentheses.
func parseStat(line []byte) (p process, err error) {
	open, end := bytes.IndexByte(line, '('), bytes.LastIndexByte(line, ')')
	if open < 0 || end < open {
		return p, fmt.Errorf("no program's name in %q", line)
	}
	// After the name: state 0, parent 1, user time 11, system time 12, those of
	// children 13 and 14, resident pages 21.
	fields := strings.Fields(string(line[end+1:]))
	if len(fields) < 22 {
		return p, fmt.Errorf("%d fields in %q, want 22 or more after the name", len(fields), line)
	}
	var errs [7]error
	at := func(i int, s string) int64 {
		n, err := strconv.ParseInt(s, 10, 64)
		errs[i] = err
		return n
	}
	p.id, p.parent = int(at(0, strings.TrimSpace(string(line[:open])))), int(at(1, fields[1]))
	p.cpu = time.Duration(at(2, fields[11])+at(3, fields[12])+at(4, fields[13])+at(5, fields[14])) * ticks
	p.resident = at(6, fields[21]) * int64(os.Getpagesize())
	for _, err := range errs {
		if err != nil {
			return p, fmt.Errorf("in %q: %w", line, err)
		}
	}
	return p, nil
}

// sampleEvery is how often a tree's memory is looked at: a peak that is shorter
// may be missed, and more often would take from what is measured.
const sampleEvery = 50 * time.Millisecond

// watchTree follows a tree until the returned function is called, which gives
// the CPU since the start and the most that was resident at one time.
func watchTree(root int) (stop func() (usage, error), err error) {
	first, err := treeNow(root)
	if err != nil {
		return nil, err
	}
	done, peak := make(chan struct{}), make(chan int64)
	go func() {
		most := first.Peak
		tick := time.NewTicker(sampleEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if u, err := treeNow(root); err == nil { // the last look tells a tree that has ended
					most = max(most, u.Peak)
				}
			case <-done:
				peak <- most
				return
			}
		}
	}()
	return func() (usage, error) {
		close(done)
		most := <-peak
		last, err := treeNow(root)
		return usage{CPU: last.CPU - first.CPU, Peak: max(most, last.Peak)}, err
	}, nil
}
