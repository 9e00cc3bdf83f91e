package measure

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// Coarse translates between interests of the taxonomy and the coarse names
// that sets label with.
type Coarse struct {
	tree  *taxonomy.Tree
	names map[uint16][]string // of listed nodes
	all   map[string]bool
}

// ParseCoarse reads lines `name TAB id,id,…`, # comments apart. A name or an
// id of a name that is there twice, and an id that the taxonomy does not
// have, are errors with file and line.
func ParseCoarse(file, text string, tree *taxonomy.Tree) (*Coarse, error) {
	c := &Coarse{tree: tree, names: map[uint16][]string{}, all: map[string]bool{}}
	var faults []error
	for i, l := range strings.Split(text, "\n") {
		if strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#") {
			continue
		}
		if err := c.add(l); err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", file, i+1, err))
		}
	}
	if len(faults) == 0 && len(c.all) == 0 {
		faults = append(faults, fmt.Errorf("%s: no name", file))
	}
	return c, errors.Join(faults...)
}

func (c *Coarse) add(l string) error {
	name, ids, ok := strings.Cut(l, "\t")
	if !ok || name == "" || strings.Contains(ids, "\t") {
		return errors.New("not a name and ids with a tab between")
	}
	if c.all[name] {
		return fmt.Errorf("%s is there already", name)
	}
	c.all[name] = true
	for s := range strings.SplitSeq(ids, ",") {
		v, err := strconv.ParseUint(s, 10, 16)
		if err != nil {
			return fmt.Errorf("id %q: not a number from 1 to 65535", s)
		}
		id := uint16(v)
		if _, ok := c.tree.Node(id); !ok {
			return fmt.Errorf("id %d is not in the taxonomy", id)
		}
		if slices.Contains(c.names[id], name) {
			return fmt.Errorf("id %d is there twice", id)
		}
		c.names[id] = append(c.names[id], name)
		slices.Sort(c.names[id])
	}
	return nil
}

// Has tells whether name is a coarse name.
func (c *Coarse) Has(name string) bool { return c.all[name] }

// namesOf gives the coarse names that an interest shows, among those that a
// set uses: the names of the nearest listed node on its way up, itself
// included. A set that has wide names only (entertainment) is so compared by
// them, and one that has narrow ones (music) by these.
func (c *Coarse) namesOf(id uint16, used map[string]bool) []string {
	names := c.listed(id, used)
	for _, above := range c.tree.Ancestors(id) {
		if len(names) > 0 {
			break
		}
		names = c.listed(above, used)
	}
	return names
}

func (c *Coarse) listed(id uint16, used map[string]bool) []string {
	var out []string
	for _, n := range c.names[id] {
		if used[n] {
			out = append(out, n)
		}
	}
	return out
}

// usedNames collects the coarse names that each set labels with, by file; our
// own files are one set.
func usedNames(files []File) map[string]map[string]bool {
	used := map[string]map[string]bool{}
	own := map[string]bool{}
	for _, f := range files {
		names := own
		if !f.Own {
			names = map[string]bool{}
		}
		used[f.Name] = names
		for _, r := range f.rows {
			for _, n := range r.interests {
				names[n] = true
			}
		}
	}
	return used
}

// union merges sorted lists, or lists whose order says nothing.
func union[T cmp.Ordered](a, b []T) []T {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
