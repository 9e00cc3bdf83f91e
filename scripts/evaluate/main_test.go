package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a folder with one set.
func write(t *testing.T, lines string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "talk.jsonl"), []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestRun measures one text with the shipped lexicon, in a folder of
// others and beside our own set.
func TestRun(t *testing.T) {
	folder := write(t, `{"id":"a","lang":"en","text":"I was diagnosed with diabetes last week","sensitive":["health"],"use":["sens_recall"]}`)
	for _, args := range [][]string{{folder}, {"-own", folder}} {
		var out, errs bytes.Buffer
		if code := run(args, &out, &errs); code != 0 || errs.Len() > 0 {
			t.Fatalf("%v: exit status %d: %s", args, code, errs.String())
		}
		if strings.Contains(out.String(), "diabetes") {
			t.Errorf("%v: a text is in the report", args)
		}
		if own := strings.Contains(out.String(), "own/en"); own != (args[0] == "-own") {
			t.Errorf("%v: our own set is there: %t", args, own)
		}
		for line := range strings.Lines(out.String()) {
			if f := strings.Fields(line); len(f) > 5 && f[0] == "talk" && f[2] == "health" && (f[3] != "1" || f[5] != "100.0") {
				t.Errorf("%v: line %q", args, line)
			}
		}
	}
}

// TestMarkdown has the figures that count and nothing else.
func TestMarkdown(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run([]string{"-own", "-format", "markdown"}, &out, &errs); code != 0 {
		t.Fatalf("exit status %d: %s", code, errs.String())
	}
	if got := strings.Count(out.String(), "\n### ") + 1; got != 4 || !strings.HasPrefix(out.String(), "### Recall") {
		t.Errorf("%d tables, want 4:\n%.300s", got, out.String())
	}
}

// TestFaults: nothing is written when a line, a folder or a lexicon is wrong.
func TestFaults(t *testing.T) {
	folder := write(t, `{"id":"a"}`)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{folder}, "talk.jsonl:1: no use"},
		{[]string{filepath.Join(folder, "none")}, "no *.jsonl"},
		{[]string{"-own", "-lexicon", folder}, "load lexicon"},
	} {
		var out, errs bytes.Buffer
		if code := run(c.args, &out, &errs); code != 1 || out.Len() > 0 || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%v: exit status %d, message %q, %d bytes out", c.args, code, errs.String(), out.Len())
		}
	}
}

// TestUsage: what is no command line.
func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"-nonsense"}, {"-own", "-format", "html"}, {"-own", "-misses", "-1"}} {
		var out, errs bytes.Buffer
		if code := run(args, &out, &errs); code != 2 || errs.Len() == 0 || out.Len() > 0 {
			t.Errorf("%v: exit status %d, message %q", args, code, errs.String())
		}
	}
}
