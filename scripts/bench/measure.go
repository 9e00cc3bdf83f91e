package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// cost is what a child process took.
type cost struct {
	Wall, CPU time.Duration
	Peak      int64 // resident bytes at most
	Java      usage // of an engine beside it
}

// measure runs a command to its end. Its error holds the tail of what the
// command said. This process must stay small: Linux counts the parent's size
// at the fork as the child's own.
func measure(ctx context.Context, name string, args ...string) (c cost, stdout []byte, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+fmt.Sprint(cores))
	start := time.Now()
	err = cmd.Run()
	c.Wall = time.Since(start)
	if err != nil {
		tail := said.Bytes()
		return c, nil, fmt.Errorf("%s: %w\n%s", name, err, tail[max(0, len(tail)-2000):])
	}
	c.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.Peak = usage.Maxrss * maxrssUnit
	}
	return c, out.Bytes(), nil
}

// maxrssUnit is the unit of ru_maxrss on Linux, bytes.
const maxrssUnit = 1024
