// Package pipelines_test holds the house to its floor plan.
package pipelines_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tamis-data/tamis/"

// allowed says which parts of the house a part may import, by the first folder
// below the module (and the second for exceptions).
var allowed = map[string][]string{
	"schemas":    {"schemas"},
	"transforms": {"transforms", "schemas"},
	"pipelines":  {"pipelines", "transforms", "schemas"},
	"scripts":    {"scripts", "pipelines", "transforms", "schemas"},
}

// exceptions are imports that the plan does not allow and that have a reason.
var exceptions = map[string]string{
	"pipelines/nightly → scripts/makedumps/dumps": "-demo makes its own dumps",
}

// TestImportGraph lists every import of the module and of its tests.
func TestImportGraph(t *testing.T) {
	out := goList(t, "-f", "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}", "../...")
	used := map[string]bool{}
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		from, ours := strings.CutPrefix(fields[0], module)
		if !ours {
			t.Fatalf("%s is not in the module", fields[0])
		}
		for _, path := range fields[1:] {
			to, ours := strings.CutPrefix(path, module)
			if !ours {
				checkOutside(t, from, path)
				continue
			}
			if arrow := from + " → " + to; exceptions[arrow] != "" {
				used[arrow] = true
			} else if !slices.Contains(allowed[top(from)], top(to)) {
				t.Errorf("%s imports %s: want only %v from %s", from, to, allowed[top(from)], top(from))
			}
		}
	}
	for arrow := range exceptions {
		if !used[arrow] {
			t.Errorf("the exception %s is not needed any more", arrow)
		}
	}
}

// checkOutside keeps files, flags, SQL and Beam out of the rooms that must not
// know them.
func checkOutside(t *testing.T, from, path string) {
	t.Helper()
	forbidden := map[string][]string{
		"schemas":             {"os", "flag", "net/http", "database/sql", "github.com/apache/beam/sdks/v2/go/pkg/beam"},
		"transforms":          {"os", "flag", "net/http", "database/sql"},
		"pipelines/store":     {"github.com/apache/beam/sdks/v2/go/pkg/beam"},
		"pipelines/source":    {"github.com/apache/beam/sdks/v2/go/pkg/beam"},
		"pipelines/warehouse": {"github.com/apache/beam/sdks/v2/go/pkg/beam"},
	}
	for room, paths := range forbidden {
		if (from == room || strings.HasPrefix(from, room+"/")) && slices.Contains(paths, path) {
			t.Errorf("%s imports %s, which %s must not know", from, path, room)
		}
	}
}

// TestWorkersNeedNoCgo keeps cgo out of what an engine's workers run: a worker
// image may have another C library than the machine that built the binary.
func TestWorkersNeedNoCgo(t *testing.T) {
	for line := range strings.Lines(goList(t, "-deps", "-f", "{{if .CgoFiles}}{{if not .Standard}}{{.ImportPath}}{{end}}{{end}}", "./...")) {
		if path := strings.TrimSpace(line); path != "" {
			t.Errorf("the pipelines import %s, which needs cgo", path)
		}
	}
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return string(out)
}

func top(path string) string {
	first, _, _ := strings.Cut(path, "/")
	return first
}
