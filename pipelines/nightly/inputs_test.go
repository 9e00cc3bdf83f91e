package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

// TestBadInput spoils the dumps or the command line in one way each, and looks
// for a clear error, the exit code, and nothing published.
func TestBadInput(t *testing.T) {
	clean, x := makeStory(t, 1, 3_000, dumps.Params{})
	day := x.Days[0].Date
	part := filepath.Join("imagine", "dt="+day, "part-00000.parquet")
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, c *Config)
		code  int
		want  []string
	}{
		{"no _SUCCESS", func(t *testing.T, c *Config) { remove(t, c, filepath.Join("vibes", "dt="+day, "_SUCCESS")) },
			3, []string{"vibes", "has no _SUCCESS"}},
		{"no surface folder", func(t *testing.T, c *Config) { remove(t, c, "glasses") }, 3, []string{"glasses", "does not exist"}},
		{"no folder of the day", func(t *testing.T, c *Config) { remove(t, c, filepath.Join("imagine", "dt="+day)) },
			3, []string{"imagine", "does not exist"}},
		{"no rows", func(t *testing.T, c *Config) {
			for _, s := range []string{"assistant", "glasses", "imagine", "vibes"} {
				for _, f := range glob(t, filepath.Join(c.Dumps, s, "dt="+day, "*.parquet")) {
					must(t, os.Remove(f))
				}
			}
		}, 3, []string{"not one row on any surface"}},
		{"truncated file", func(t *testing.T, c *Config) {
			path := filepath.Join(c.Dumps, part)
			must(t, os.Truncate(path, fileSize(t, path)/2))
		}, 3, []string{part, "not a complete Parquet file"}},
		{"missing column", func(t *testing.T, c *Config) { replaceFile[struct{ Prompt string }](t, filepath.Join(c.Dumps, part)) },
			3, []string{part, "column interaction_id", "missing"}},
		{"wrong type", func(t *testing.T, c *Config) {
			replaceFile[struct {
				InteractionID int64 `parquet:"interaction_id"`
			}](t, filepath.Join(c.Dumps, part))
		}, 3, []string{part, "column interaction_id", "INT", "want a string"}},
		{"damaged page", func(t *testing.T, c *Config) {
			path := filepath.Join(c.Dumps, "assistant", "dt="+day, "part-00000.parquet")
			content, err := os.ReadFile(path)
			must(t, err)
			for i := range 4000 {
				content[100+i] ^= 0x5a
			}
			must(t, os.WriteFile(path, content, 0o644))
		}, 3, []string{"assistant", "row group 0", "column"}},
		{"future date", func(t *testing.T, c *Config) { c.Date = "2999-01-01" }, 2, []string{"-date", "future"}},
		{"no date", func(t *testing.T, c *Config) { c.Date = "yesterday" }, 2, []string{"-date", "YYYY-MM-DD"}},
		{"from after date", func(t *testing.T, c *Config) { c.From = "2026-04-01" }, 2, []string{"-from", "after -date"}},
		{"stray argument", func(t *testing.T, c *Config) { c.Rest = []string{"2026-03-01"} }, 2, []string{`"2026-03-01" is not a flag`}},
		{"demo of somebody's dumps", func(t *testing.T, c *Config) { c.Demo = true }, 2, []string{"-demo", "of its own"}},
		{"unknown runner", func(t *testing.T, c *Config) {
			chooseRunner("spring")
			t.Cleanup(func() { chooseRunner("direct") })
		}, 2, []string{"-runner", "spring", "direct, prism"}},
		{"no dumps", func(t *testing.T, c *Config) { c.Dumps = "" }, 2, []string{"-dumps is missing"}},
		{"no key", func(t *testing.T, c *Config) { c.KeyFile = "" }, 2, []string{"there is no key", "openssl rand -hex 32"}},
		{"key file gone", func(t *testing.T, c *Config) { must(t, os.Remove(c.KeyFile)) }, 2, []string{"key cannot be read"}},
		{"short key", func(t *testing.T, c *Config) { write(t, c.KeyFile, testKey[:40]) }, 2, []string{"too short", "at least 32"}},
		{"key not hex", func(t *testing.T, c *Config) { write(t, c.KeyFile, "secret") }, 2, []string{"not hex"}},
		{"unwritable warehouse", func(t *testing.T, c *Config) { write(t, c.Warehouse, "a file") }, 1, []string{"the warehouse cannot be written"}},
		{"unknown segment field", func(t *testing.T, c *Config) { define(t, c, "anyy: [472]") }, 2, []string{"hiking.yaml", "anyy"}},
		{"unknown interest", func(t *testing.T, c *Config) { define(t, c, "any: [472, 9999]") }, 2, []string{"hiking.yaml:5", "9999 is not in the taxonomy"}},
		{"denied interest", func(t *testing.T, c *Config) { define(t, c, "any: [247]") }, 2, []string{"hiking.yaml:5", "denied"}},
		{"no policy", func(t *testing.T, c *Config) { must(t, os.Remove(filepath.Join(c.Policy, "places.yaml"))) }, 2, []string{"places.yaml"}},
		{"expected input missing", func(t *testing.T, c *Config) {
			c.Expect = "preferences"
			remove(t, c, "preferences")
		}, 3, []string{"preferences", "-expect names it"}},
		{"too many malformed", func(t *testing.T, c *Config) { c.MaxBad = 0 }, 4, []string{"malformed", "-max_bad", "row group 0: column ", ": row "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, os.CopyFS(dir, os.DirFS(clean)))
			config := newConfig(t, dir)
			config.Date = day
			c.spoil(t, config)
			var out bytes.Buffer
			code := run(context.Background(), config, &out, &out)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the error lacks %q:\n%s", want, out.String())
				}
			}
			if published, _ := filepath.Glob(filepath.Join(config.Warehouse, "manifests", "*.json")); len(published) > 0 {
				t.Errorf("%v is published", published)
			}
			if left, _ := filepath.Glob(filepath.Join(config.Warehouse, ".tmp-*")); len(left) > 0 {
				t.Errorf("%v is left behind", left)
			}
		})
	}
}

func define(t *testing.T, c *Config, line string) {
	c.Definitions = filepath.Join(t.TempDir(), "definitions")
	write(t, filepath.Join(c.Definitions, "hiking.yaml"), "segment: hiking\nversion: 1\nname: Hiking\npurpose: ads\n"+line+"\n")
}

func remove(t *testing.T, c *Config, rel string) { must(t, os.RemoveAll(filepath.Join(c.Dumps, rel))) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	must(t, err)
	return paths
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Size()
}

// replaceFile puts a file of one row with other columns in place of path.
func replaceFile[Row any](t *testing.T, path string) {
	t.Helper()
	var row Row
	must(t, parquet.WriteFile(path, []Row{row}))
}

// TestRerunReplacesNothing runs a night twice and finds the published files
// untouched, and a third time with a late file, which replaces them.
func TestRerunReplacesNothing(t *testing.T) {
	dir, x := makeStory(t, 2, 3_000, dumps.Params{})
	day := x.Days[1].Date
	c := newConfig(t, dir)
	runAll(t, c, storyFrom, day)
	manifest := filepath.Join(c.Warehouse, "manifests", "dt="+day+".json")
	before, err := os.ReadFile(manifest)
	must(t, err)
	if out := runAll(t, c, day, day); !strings.Contains(out, "the same again, nothing replaced") {
		t.Errorf("a rerun says:\n%s", out)
	}
	after, err := os.ReadFile(manifest)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("a rerun with the same inputs replaced the manifest")
	}
	late := filepath.Join(dir, "assistant", "dt="+day)
	must(t, os.Rename(filepath.Join(late, "part-00000.parquet"), filepath.Join(late, "part-00009.parquet")))
	runAll(t, c, day, day)
	changed, err := os.ReadFile(manifest)
	must(t, err)
	if bytes.Equal(before, changed) {
		t.Error("other inputs did not replace the manifest")
	}
	if runs := glob(t, filepath.Join(c.Warehouse, "runs", "dt="+day, "*")); len(runs) == 0 {
		t.Error("no run is left")
	}
}

// TestLateDataRerunsItsNights adds a file to a day of two nights ago: the next
// night runs from that day on.
func TestLateDataRerunsItsNights(t *testing.T) {
	dir, x := makeStory(t, 4, 3_000, dumps.Params{})
	c := newConfig(t, dir)
	runAll(t, c, storyFrom, x.Days[2].Date)
	before := readManifest(t, c, x.Days[1].Date).Run
	folder := filepath.Join(dir, "imagine", "dt="+x.Days[1].Date)
	content, err := os.ReadFile(filepath.Join(folder, "part-00000.parquet"))
	must(t, err)
	write(t, filepath.Join(folder, "late.parquet"), string(content))
	out := runAll(t, c, x.Days[3].Date, x.Days[3].Date)
	if !strings.Contains(out, "late data: the dumps of "+x.Days[1].Date) {
		t.Errorf("late data is not reported:\n%s", out)
	}
	for _, day := range x.Days[1:] {
		if !strings.Contains(out, day.Date+"  published") {
			t.Errorf("%s was not run:\n%s", day.Date, out)
		}
	}
	if readManifest(t, c, x.Days[1].Date).Run == before {
		t.Error("the late day's night was not replaced")
	}
}

func readManifest(t *testing.T, c *Config, day string) *warehouse.Manifest {
	t.Helper()
	m, err := warehouse.ReadManifest(c.Warehouse, date(t, day))
	must(t, err)
	return m
}

// TestOneRunAtATime holds the lock and sees a second run refused; a lock file
// that nobody holds does not matter.
func TestOneRunAtATime(t *testing.T) {
	dir, x := makeStory(t, 1, 3_000, dumps.Params{})
	c := newConfig(t, dir)
	w, err := warehouse.Open(t.Context(), c.Warehouse, warehouse.Options{})
	must(t, err)
	c.Date = x.Days[0].Date
	var out bytes.Buffer
	if code := run(context.Background(), c, &out, &out); code != 5 {
		t.Errorf("exit code %d with the lock held, want 5:\n%s", code, out.String())
	}
	must(t, w.Close())
	runAll(t, c, c.Date, c.Date)
}

// TestMissedNightIsReported leaves a day out and reads the command to mend it.
func TestMissedNightIsReported(t *testing.T) {
	dir, x := makeStory(t, 3, 3_000, dumps.Params{})
	c := newConfig(t, dir)
	first := runAll(t, c, x.Days[0].Date, x.Days[0].Date)
	if !strings.Contains(first, "first night") {
		t.Errorf("the first night does not say why segments are empty:\n%s", first)
	}
	out := runAll(t, c, x.Days[2].Date, x.Days[2].Date)
	want := "-from " + x.Days[1].Date + " -date " + x.Days[2].Date
	if !strings.Contains(out, "missed: "+x.Days[1].Date) || !strings.Contains(out, want) {
		t.Errorf("the missed night is not reported with its command:\n%s", out)
	}
}

// TestKilledAnywhere kills the command with -9 at growing delays, then runs it
// to its end, and gets what an undisturbed run gives.
func TestKilledAnywhere(t *testing.T) {
	dir, x := makeStory(t, 2, 20_000, dumps.Params{})
	day := x.Days[1].Date
	calm := newConfig(t, dir)
	broad(t, calm)
	runAll(t, calm, storyFrom, day)

	c := newConfig(t, dir)
	command := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-dumps", dir, "-warehouse", c.Warehouse, "-key_file", c.KeyFile,
			"-policy", c.Policy, "-definitions", calm.Definitions, "-from", storyFrom, "-date", day, "-max_bad", "100")
		cmd.Env = append(os.Environ(), asCommand+"=1")
		return cmd
	}
	killed := 0
	for delay := killStep; killed < 40; delay += killStep {
		cmd := command()
		must(t, cmd.Start())
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		if finished(done, delay) {
			break
		}
		must(t, cmd.Process.Kill())
		<-done
		killed++
	}
	if killed < 3 {
		t.Fatalf("only %d runs were killed before one ended", killed)
	}
	if out, err := command().CombinedOutput(); err != nil {
		t.Fatalf("after %d kills: %v\n%s", killed, err, out)
	}
	wantSame(t, calm, c, day, append([]string{"signals", "run_audit"}, traceless...)...)
	if left := glob(t, filepath.Join(c.Warehouse, ".tmp-*")); len(left) > 0 {
		t.Errorf("%v is left behind", left)
	}
}
