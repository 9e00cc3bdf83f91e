package bigquery

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// killVariable tells this test's binary to be a process that publishes what is
// in a folder and kills itself at a step: "target|folder|step".
const killVariable = "TAMIS_TEST_KILL"

// TestKillPoints kills a process, with the signal that cannot be caught, at each
// step between the first load and the end; looks at what is published; then
// publishes from a new process's view and finds the night whole.
func TestKillPoints(t *testing.T) {
	if job := os.Getenv(killVariable); job != "" {
		die(t, job)
	}
	host := needEmulator(t)
	for _, c := range []struct {
		step string
		done bool // "in the transaction": what is found there, either will do
	}{
		{"loaded segment_members", false}, {"loaded segments", false}, {"loaded run_audit", false}, {"loaded runs", false},
		{"before the transaction", false}, {"in the transaction", false}, {"after the transaction", true},
	} {
		t.Run(c.step, func(t *testing.T) {
			target := newTarget(t, host)
			p, said := open(t, host, target, Options{})
			old, mOld := makeRows(night, 100, "r1", "aa").stage(t)
			publish(t, p, old, mOld)
			dir, m := makeRows(night, 60, "r2", "bb").stage(t)
			killAt(t, host, target, dir, m, c.step)
			if c.step == "in the transaction" {
				c.done = wentOn(t, p, m.Run)
			}
			state := "as before"
			if c.done {
				state = "the new run, whole"
				wantPublished(t, p, dir, m)
			} else {
				wantPublished(t, p, old, mOld)
			}
			t.Logf("killed at %q: %d staging tables, published: %s", c.step, len(stagingTables(t, p)), state)
			said.Reset()
			publish(t, p, dir, m)
			wantPublished(t, p, dir, m)
			if nothing := strings.Contains(said.String(), "already"); nothing != c.done {
				t.Errorf("started again it says %s", said)
			}
			if rows := shown[schemas.RunRow](t, p, "runs", m.Date); len(rows) != 1 {
				t.Errorf("runs of the date: %v", rows)
			}
		})
	}
}

// wentOn gives the server, which may go on without its client, time to end the
// transaction, and tells whether it did.
func wentOn(t *testing.T, p *Publisher, run string) bool {
	t.Helper()
	for range 100 {
		now, _, err := p.Published(context.Background(), night)
		if err != nil {
			t.Fatal(err)
		}
		if now == run {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// killAt runs a process that dies at the step.
func killAt(t *testing.T, host, target, dir string, m *warehouse.Manifest, step string) {
	t.Helper()
	content, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), content, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestKillPoints$")
	cmd.Env = append(os.Environ(), killVariable+"="+strings.Join([]string{target, dir, step}, "|"), EmulatorVariable+"="+host)
	out, err := cmd.CombinedOutput()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); err == nil || !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the process did not die at %q: %v\n%s", step, err, out)
	}
}

// die publishes in the child process until the step.
func die(t *testing.T, job string) {
	parts := strings.Split(job, "|")
	content, err := os.ReadFile(filepath.Join(parts[1], "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	m := &warehouse.Manifest{}
	if err := json.Unmarshal(content, m); err != nil {
		t.Fatal(err)
	}
	p, err := Open(context.Background(), parts[0], Options{})
	if err != nil {
		t.Fatal(err)
	}
	kill := func() { syscall.Kill(os.Getpid(), syscall.SIGKILL) }
	p.reached = func(step string) {
		switch {
		case step == parts[2]:
			kill()
		case step == "before the transaction" && parts[2] == "in the transaction":
			// The request is on its way when the process dies.
			time.AfterFunc(30*time.Millisecond, kill)
		}
	}
	if err := p.Publish(context.Background(), parts[1], m); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
}
