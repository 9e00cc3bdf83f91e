package segments

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

//go:embed data/*.yaml
var shipped embed.FS

// Embedded are the definitions that ship with the program.
func Embedded() fs.FS {
	sub, err := fs.Sub(shipped, "data")
	if err != nil { // only a malformed literal above could do that
		return shipped
	}
	return sub
}

// Purposes are what a segment may be for.
var purposes = []string{"ads", "groups", "content"}

// file is a definition as it is written.
type file struct {
	Segment string   `yaml:"segment"`
	Version int64    `yaml:"version"`
	Name    string   `yaml:"name"`
	Purpose string   `yaml:"purpose"`
	Any     []uint16 `yaml:"any"`
	All     []uint16 `yaml:"all"`
	None    []uint16 `yaml:"none"`
	MinSize int64    `yaml:"min_size"`
}

// Definition is a compiled segment. Any, All and None are interest ids, each
// standing for its descendants too.
type Definition struct {
	ID, Name, Purpose string
	Version           int64
	Any, All, None    []uint16
	MinSize           int64
}

// Set is the definitions of a run, by id.
type Set struct {
	Definitions []Definition
	hash        string
}

// Hash is over the definitions as compiled; comments and layout leave no trace.
func (s *Set) Hash() string { return s.hash }

// Load reads every .yaml file at the root of fsys, one segment a file. Unknown
// fields and interests, denied interests, sets of interests that stand for a
// sensitive category, and sizes under the policy's minimum are errors that name
// the file.
func Load(fsys fs.FS, tree *taxonomy.Tree, limits policy.Limits) (*Set, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("segment definitions: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("segment definitions: there is no .yaml file in the folder")
	}
	set := &Set{}
	from := map[string]string{}
	var mistakes []error
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("segment definitions: %w", err)
		}
		d, err := compile(name, content, tree, limits)
		if err == nil && from[d.ID] != "" {
			err = fmt.Errorf("%s: segment %s is defined in %s too", name, d.ID, from[d.ID])
		}
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		from[d.ID] = name
		set.Definitions = append(set.Definitions, d)
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, fmt.Errorf("segment definitions: %w", err)
	}
	slices.SortFunc(set.Definitions, func(a, b Definition) int { return strings.Compare(a.ID, b.ID) })
	h := sha256.New()
	for _, d := range set.Definitions {
		fmt.Fprintf(h, "%s\t%d\t%q\t%q\t%s\t%d\n", d.ID, d.Version, d.Name, d.Purpose, d, d.MinSize)
	}
	set.hash = hex.EncodeToString(h.Sum(nil))
	return set, nil
}

func compile(name string, content []byte, tree *taxonomy.Tree, limits policy.Limits) (Definition, error) {
	var f file
	if err := yaml.UnmarshalWithOptions(content, &f, yaml.Strict()); err != nil {
		return Definition{}, fmt.Errorf("%s: %s", name, firstLine(err))
	}
	fail := func(field, format string, args ...any) (Definition, error) {
		return Definition{}, fmt.Errorf("%s:%d: %s", name, lineOf(content, field), fmt.Sprintf(format, args...))
	}
	switch {
	case f.Segment == "" || f.Segment+".yaml" != path.Base(name):
		return fail("segment", "segment is %q, want the file's own name, %q", f.Segment, strings.TrimSuffix(name, ".yaml"))
	case !isID(f.Segment):
		return fail("segment", "segment %q: want lower-case letters, digits and _", f.Segment)
	case f.Version < 1:
		return fail("version", "version is %d, want 1 or more, raised with every change", f.Version)
	case f.Name == "":
		return fail("name", "name is missing")
	case !slices.Contains(purposes, f.Purpose):
		return fail("purpose", "purpose is %q, want ads, groups or content", f.Purpose)
	case len(f.Any)+len(f.All) == 0:
		return fail("any", "any and all are both empty: the segment would hold nobody")
	case f.MinSize != 0 && f.MinSize < limits.MinSegment:
		return fail("min_size", "min_size is %d, and the policy's minimum is %d", f.MinSize, limits.MinSegment)
	}
	for field, ids := range map[string][]uint16{"any": f.Any, "all": f.All, "none": f.None} {
		for i, id := range ids {
			node, ok := tree.Node(id)
			if !ok {
				return fail(field, "%s: interest %d is not in the taxonomy", field, id)
			}
			if node.Denied {
				return fail(field, "%s: interest %d (%s) is denied: it stands for a sensitive topic", field, id, node.Path)
			}
			if slices.Contains(ids[:i], id) {
				return fail(field, "%s: interest %d stands twice", field, id)
			}
		}
	}
	if err := refuseProxies(f, tree); err != nil {
		return fail("all", "%v", err)
	}
	return Definition{ID: f.Segment, Version: f.Version, Name: f.Name, Purpose: f.Purpose,
		Any: f.Any, All: f.All, None: f.None, MinSize: max(f.MinSize, limits.MinSegment)}, nil
}

// refuseProxies refuses interests that every member must have, or one of them
// with these, when together they stand for a sensitive category.
func refuseProxies(f file, tree *taxonomy.Tree) error {
	sets := [][]uint16{f.All}
	for _, id := range f.Any {
		sets = append(sets, append(slices.Clone(f.All), id))
	}
	// Whoever sees a segment over several of a proxy's interests can also
	// intersect it: the whole of any is judged as if all were asked for.
	sets = append(sets, append(slices.Clone(f.All), f.Any...))
	for _, ids := range sets {
		if reason, found := tree.Proxy(ids); found {
			return fmt.Errorf("the interests together stand for a sensitive topic: %s", reason)
		}
	}
	return nil
}

// String gives the definition on one line, as in the table of segments.
func (d Definition) String() string {
	var parts []string
	for _, p := range []struct {
		word string
		ids  []uint16
	}{{"any of", d.Any}, {"all of", d.All}, {"none of", d.None}} {
		if len(p.ids) > 0 {
			parts = append(parts, p.word+" "+strings.Trim(strings.ReplaceAll(fmt.Sprint(p.ids), " ", ", "), "[]"))
		}
	}
	return strings.Join(parts, "; ")
}

func isID(s string) bool {
	return len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// lineOf finds the line of a top-level field, 1 where the file lacks it.
func lineOf(content []byte, field string) int {
	for i, line := range strings.Split(string(content), "\n") {
		if strings.HasPrefix(line, field+":") {
			return i + 1
		}
	}
	return 1
}

// firstLine gives the YAML library's message without its drawing of the file:
// `[4:1] unknown field "anyy"`.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
