package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The job as it ships has no switch for a benchmark. Variants of it are built
// with `go build -overlay`, which reads other files in the place of some.
const (
	jobFull  = "job"       // as it ships
	jobWords = "job-words" // with the whole-word part of the lexicon
	jobPass  = "job-pass"  // that, and it stops at the day's evidence
	// jobProfile is the job as it ships, and it writes a CPU profile.
	jobProfile = "job-profile"
)

// change replaces a piece of a source file, which must be there exactly once.
type change struct{ file, old, new string }

// noCoverage lets every language through: that gate rests on parts of words.
var noCoverage = []change{
	{"transforms/lexicon/coverage.go", "minKnownShare = 35", "minKnownShare = 0"},
	{"transforms/lexicon/coverage.go", "minKnownShareShort = 28", "minKnownShareShort = 0"},
	{"transforms/lexicon/coverage.go", "minAlienLetters = 4", "minAlienLetters = 1 << 31"},
}

// passOnly leaves out the merge of the window and the tables.
var passOnly = []change{{"pipelines/nightly/sift.go",
	"	if err := s.merge(flags, people, r.Bucket); err != nil {\n		return r, err\n	}\n", ""}}

// profileFile is the environment variable that names the profile to write.
const profileFile = "TAMIS_BENCH_PROFILE"

// withProfile writes a CPU profile of everything after the start.
var withProfile = []change{
	{"pipelines/nightly/main.go", "\t\"os/signal\"\n", "\t\"os/signal\"\n\t\"runtime/pprof\"\n"},
	{"pipelines/nightly/main.go", "\tos.Exit(run(ctx, &c, os.Stdout, os.Stderr))\n", `	profile, err := os.Create(os.Getenv("` + profileFile + `"))
	if err == nil {
		err = pprof.StartCPUProfile(profile)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := run(ctx, &c, os.Stdout, os.Stderr)
	pprof.StopCPUProfile()
	os.Exit(code)
`},
}

// buildJobs builds the variants from the module in root into dir, the one with
// a profile only if it is asked for.
func buildJobs(ctx context.Context, root, dir string, lexicon map[string][]byte, profile bool) error {
	words := map[string][]byte{}
	data := filepath.Join(root, "transforms", "lexicon", "data")
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(data, path)
		words[path] = lexicon[filepath.ToSlash(name)] // nil: not there
		return err
	})
	if err != nil {
		return err
	}
	if err := apply(root, words, noCoverage); err != nil {
		return err
	}
	pass := map[string][]byte{}
	for path, content := range words {
		pass[path] = content
	}
	if err := apply(root, pass, passOnly); err != nil {
		return err
	}
	variants := map[string]map[string][]byte{jobFull: nil, jobWords: words, jobPass: pass}
	if profile {
		variants[jobProfile] = map[string][]byte{}
		if err := apply(root, variants[jobProfile], withProfile); err != nil {
			return err
		}
	}
	for name, overlay := range variants {
		if err := build(ctx, root, dir, name, overlay); err != nil {
			return fmt.Errorf("building %s: %w", name, err)
		}
	}
	return nil
}

// apply adds changed files to an overlay.
func apply(root string, overlay map[string][]byte, changes []change) error {
	for _, c := range changes {
		path := filepath.Join(root, filepath.FromSlash(c.file))
		content, changed := overlay[path]
		if !changed {
			var err error
			if content, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		if n := bytes.Count(content, []byte(c.old)); n != 1 {
			return fmt.Errorf("%s holds %d times what the benchmark replaces, want once: %q", c.file, n, c.old)
		}
		overlay[path] = bytes.Replace(content, []byte(c.old), []byte(c.new), 1)
	}
	return nil
}

// build builds the job with files replaced; a file that is nil is left out.
func build(ctx context.Context, root, dir, name string, overlay map[string][]byte) error {
	args := []string{"build", "-ldflags", "-s -w", "-o", filepath.Join(dir, name)} // no debugging tables: they link in half the time
	if overlay != nil {
		replace := map[string]string{}
		for path, content := range overlay {
			replace[path] = ""
			if content == nil {
				continue
			}
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			to := filepath.Join(dir, "overlay", name, rel)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(to, content, 0o644); err != nil {
				return err
			}
			replace[path] = to
		}
		content, err := json.Marshal(map[string]any{"Replace": replace})
		if err != nil {
			return err
		}
		file := filepath.Join(dir, "overlay", name+".json")
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
		args = append(args, "-overlay", file)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./pipelines/nightly")...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// moduleRoot finds the folder of go.mod.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("asking go for the module: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if filepath.Base(mod) != "go.mod" {
		return "", fmt.Errorf("run this inside the module, which it builds the job from")
	}
	return filepath.Dir(mod), nil
}
