package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/graphx"
	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
	"github.com/tamis-data/tamis/transforms/gates"
	"github.com/tamis-data/tamis/transforms/lexicon"
)

// TestNothingPersonalIsLeft runs nights and looks for every account id, every
// conversation id, every text and the key in all that a run leaves or hands to
// an engine: the warehouse, what it prints, the staging folder, the job graph.
func TestNothingPersonalIsLeft(t *testing.T) {
	dir, x := makeStory(t, 2, 4_000, dumps.Params{})
	c := newConfig(t, dir)
	broad(t, c)
	secrets := personalOf(t, dir)
	secrets = append(secrets, testKey, testKey[:32])
	printed := runAll(t, c, storyFrom, x.Days[1].Date)
	look := func(where, content string) {
		for _, secret := range secrets {
			if strings.Contains(content, secret) {
				t.Errorf("%s holds %.12q…", where, secret)
				return
			}
		}
	}
	look("what the run prints", printed)
	staged, graph := stageOnly(t, c, date(t, x.Days[1].Date))
	look("the job graph", graph)
	for _, root := range []string{c.Warehouse, staged} {
		files := 0
		err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			files++
			look(path, path)
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			look(path, string(content))
			if filepath.Ext(path) == ".parquet" {
				look(path, cells(t, path))
			}
			return nil
		})
		if err != nil || files < 5 {
			t.Fatalf("%d files in %s: %v", files, root, err)
		}
	}
	for _, r := range readTable[schemas.RunAuditRow](t, c, x.Days[1].Date, "run_audit") {
		for _, category := range lexicon.Categories() {
			if r.Gate != "sensitive" && strings.Contains(r.Gate+r.Reason, category.String()) || r.Gate == "sensitive" && r.Reason != "sensitive" {
				t.Errorf("run_audit names a topic: %s %s", r.Gate, r.Reason)
			}
		}
	}
}

// personalOf lists what must not be found: ids as they are, and texts long
// enough to be somebody's.
func personalOf(t *testing.T, dir string) []string {
	t.Helper()
	seen := map[string]bool{}
	eachShard(t, dir, func(_ source.Shard, r *source.Reader) {
		for {
			b, err := r.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.N {
				seen[string(b.Account.AppendText(nil, i))] = true
				seen[string(b.Conversation.At(i))] = true
				seen[string(b.Interaction.At(i))] = true
				if text := gates.AppendText(nil, b, i); len(text) > 24 {
					seen[string(text)] = true
				}
			}
		}
	})
	var out []string
	for s := range seen {
		if len(s) > 5 {
			out = append(out, s)
		}
	}
	if len(out) < 3000 {
		t.Fatalf("only %d secrets to look for", len(out))
	}
	return out
}

// stageOnly runs a night's graph into a staging folder that stays, and gives
// the folder and the graph as an engine gets it.
func stageOnly(t *testing.T, c *Config, day schemas.Date) (stage, graph string) {
	t.Helper()
	refs := &Refs{PolicyDir: c.Policy, DefinitionsDir: c.Definitions, KeyFile: c.KeyFile}
	rules, err := LoadRules(refs)
	must(t, err)
	w, err := warehouse.Open(t.Context(), c.Warehouse, warehouse.Options{})
	must(t, err)
	defer w.Close()
	p, err := planNight(c, refs, rules, day)
	must(t, err)
	s, err := w.Stage(p.run)
	must(t, err)
	_, err = runGraph(context.Background(), p, refs, s.Dir, newConsole(io.Discard))
	must(t, err)
	pipeline, scope := beam.NewPipelineWithRoot()
	must(t, Build(scope, filepath.Join(s.Dir, jobFile), p.bits, p.input.Shards))
	edges, _, err := pipeline.Build()
	must(t, err)
	environment, err := graphx.CreateEnvironment(context.Background(), "beam:env:external:v1", func(context.Context) string { return "" })
	must(t, err)
	proto, err := graphx.Marshal(edges, &graphx.Options{Environment: environment})
	must(t, err)
	return s.Dir, proto.String()
}

// cells gives all values of a Parquet file as text.
func cells(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	info, err := f.Stat()
	must(t, err)
	file, err := parquet.OpenFile(f, info.Size())
	must(t, err)
	var b bytes.Buffer
	for _, g := range file.RowGroups() {
		rows, err := allRows(g)
		must(t, err)
		for _, row := range rows {
			for _, v := range row {
				b.WriteString(v.String() + "\n")
			}
		}
	}
	return b.String()
}

// TestPrismGivesTheSame runs the nights on another runner: parallel bundles, in
// another order, everything encoded between stages.
func TestPrismGivesTheSame(t *testing.T) {
	dir, x := makeStory(t, 2, 12_000, dumps.Params{})
	last := x.Days[len(x.Days)-1].Date
	a := newConfig(t, dir)
	broad(t, a)
	runAll(t, a, storyFrom, last)
	chooseRunner("prism")
	defer chooseRunner("direct")
	b := newConfig(t, dir)
	b.Definitions = a.Definitions
	runAll(t, b, storyFrom, last)
	wantSame(t, a, b, last, append([]string{"signals", "run_audit"}, traceless...)...)
}
