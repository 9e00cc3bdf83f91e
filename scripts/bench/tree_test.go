package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestParseStat: the kernel's line, with names that are hard to read.
func TestParseStat(t *testing.T) {
	const rest = " S 7 1 1 0 -1 4194560 100 200 0 0 150 50 20 5 20 0 30 0 12345 5000000 25 18446744073709551615 1 1"
	page := int64(os.Getpagesize())
	want := process{id: 42, parent: 7, cpu: 2250 * time.Millisecond, resident: 25 * page}
	for name, ok := range map[string]bool{
		"42 (java)" + rest:                   true,
		"42 (a b) c) (d)" + rest:             true,
		"42 java" + rest:                     false,
		"42 (java) S 7 1":                    false,
		"x (java)" + rest:                    false,
		"42 (java) S y" + rest[len(" S 7"):]: false,
	} {
		got, err := parseStat([]byte(name))
		if (err == nil) != ok || ok && got != want {
			t.Errorf("%q: %+v, %v; want %+v, readable: %t", name, got, err, want, ok)
		}
	}
}

// TestWatchTree: children count with their parent, and those of others do not.
func TestWatchTree(t *testing.T) {
	// The shell's child holds 40 MB until its input ends.
	cmd := exec.Command("sh", "-c", `sh -c 'x=$(head -c 40000000 /dev/zero | tr "\0" x); echo ready; read line'; true`)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	other := exec.Command("sleep", "60")
	for _, c := range []*exec.Cmd{cmd, other} {
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
	}
	defer func() {
		if err := other.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = other.Wait() // it was killed
	}()
	if _, err := out.Read(make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	stop, err := watchTree(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	u, err := stop()
	if err != nil || u.Peak < 40e6 {
		t.Errorf("a tree with 40 MB: %d bytes, %v", u.Peak, err)
	}
	if alone, err := treeNow(other.Process.Pid); err != nil || alone.Peak == 0 || alone.Peak >= 40e6 {
		t.Errorf("a process beside it: %d bytes, %v", alone.Peak, err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := watchTree(cmd.Process.Pid); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("a process that has ended: %v", err)
	}
}

// TestJavaLine: the engine's share is told of the runner that has one, and of
// no other.
func TestJavaLine(t *testing.T) {
	r := round{
		"direct":  {night: cost{Wall: time.Second}},
		flinkName: {pass: cost{Java: usage{2 * time.Second, 900e6}}, night: cost{Java: usage{3 * time.Second, 800e6}}},
		peerName:  {night: cost{Wall: 4 * time.Second}},
	}
	tab := &table{rounds: []round{r}, startup: 5 * time.Second}
	if l := tab.line(flinkName); l.JavaPassCPU != 2 || l.JavaCPU != 3 || l.JavaPeakMB != 900 || l.Startup != 5 {
		t.Errorf("flink: %+v", l)
	}
	if l := tab.line("direct"); l.JavaCPU != 0 || l.JavaPeakMB != 0 || l.Startup != 0 {
		t.Errorf("direct: %+v", l)
	}
	if got := tab.javaLine(); !strings.Contains(got, "2.00 s of CPU for the pass, 3.00 s for the night, and 900 MB") {
		t.Errorf("the line says %q", got)
	}
	delete(r, flinkName)
	if got := tab.javaLine(); got != "" {
		t.Errorf("without Flink the line says %q", got)
	}
}
