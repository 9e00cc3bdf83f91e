package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	args := []string{"-out", dir, "-from", "2026-03-01", "-days", "2", "-rows", "2500", "-languages", "en,es"}
	if err := run(context.Background(), args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[1], "2026-03-02: 2500 rows") {
		t.Errorf("printed %q", out.String())
	}
	for _, name := range []string{"vibes/dt=2026-03-02/_SUCCESS", "erasures/dt=2026-03-02/_SUCCESS", "expected/expected.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{},
		{"-out", dir, "-from", "1 March"},
		{"-out", dir, "-days", "0"},
		{"-out", dir, "-languages", "en,xx"},
		{"-out", dir, "more"},
		{"-colour", "blue"},
	} {
		if err := run(context.Background(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}
