package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// flinkName is the runner that needs an engine beside the job.
const flinkName = "flink"

// flink is Flink inside Beam's job server, started by scripts/flink/run and
// kept for all rounds: Java compiles what it runs often, and an operator does
// not start an engine for each night. The job's launcher is its only worker.
type flink struct {
	cmd      *exec.Cmd
	said     bytes.Buffer
	endpoint string
	startup  time.Duration // until it took jobs
}

// startFlink starts the engine of the module in root, and waits until it takes
// jobs.
func startFlink(ctx context.Context, root string) (*flink, error) {
	f := &flink{cmd: exec.CommandContext(ctx, filepath.Join(root, "scripts", "flink", "run"), "-serve")}
	f.cmd.Env = append(os.Environ(), fmt.Sprintf("TAMIS_JAVA_OPTIONS=-XX:ActiveProcessorCount=%d", cores))
	f.cmd.Stderr = &f.said
	// The script must live to stop what it started.
	f.cmd.Cancel = func() error { return f.cmd.Process.Signal(syscall.SIGTERM) }
	f.cmd.WaitDelay = stopWithin
	out, err := f.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if err := f.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	f.startup = time.Since(start)
	f.endpoint = strings.TrimSpace(line)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("scripts/flink/run -serve gave no endpoint: %w", err), f.stop(), errors.New(f.said.String()))
	}
	return f, nil
}

// stopWithin is how long the script may take to stop Java.
const stopWithin = 30 * time.Second

// stop stops the engine.
func (f *flink) stop() error {
	if err := f.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stopping Flink: %w", err)
	}
	var ended *exec.ExitError
	if err := f.cmd.Wait(); err != nil && !errors.As(err, &ended) {
		return fmt.Errorf("stopping Flink: %w", err)
	}
	return nil
}

// flags are what the job needs to run there.
func (f *flink) flags() []string {
	return []string{"-runner", flinkName, "-endpoint", f.endpoint, "-environment_type", "LOOPBACK", "-parallelism", strconv.Itoa(cores)}
}

// beside runs a job, and adds to its cost what Java took meanwhile.
func (f *flink) beside(job func() (cost, error)) (cost, error) {
	stop, err := watchTree(f.cmd.Process.Pid)
	if err != nil {
		return cost{}, fmt.Errorf("the engine: %w\n%s", err, f.said.String())
	}
	c, err := job()
	java, watchErr := stop()
	c.Java = java
	return c, errors.Join(err, watchErr)
}

// javaLine says what the table's columns, which are the job's own processes,
// leave out.
func (t *table) javaLine() string {
	if !slices.Contains(t.names(), flinkName) {
		return ""
	}
	l := t.line(flinkName)
	return fmt.Sprintf("flink: Java beside the job took %.2f s of CPU for the pass, %.2f s for the night, and %.0f MB at most; it took jobs %.1f s after its start, which is in no wall\n\n",
		l.JavaPassCPU, l.JavaCPU, l.JavaPeakMB, l.Startup)
}

// addJava fills in what only an engine beside the job has.
func (t *table) addJava(l *line) {
	if l.Runner != flinkName {
		return
	}
	l.JavaPassCPU = t.median(func(r round) float64 { return r[flinkName].pass.Java.CPU.Seconds() })
	l.JavaCPU = t.median(func(r round) float64 { return r[flinkName].night.Java.CPU.Seconds() })
	l.JavaPeakMB = t.median(func(r round) float64 {
		return megabytes(max(r[flinkName].pass.Java.Peak, r[flinkName].night.Java.Peak))
	})
	l.Startup = t.startup.Seconds()
}
