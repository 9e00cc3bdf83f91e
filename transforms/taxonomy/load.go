package taxonomy

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Names of the two files that [Load] needs, at the root of the file system.
const (
	topicsFile  = "topics.tsv"
	proxiesFile = "proxies.tsv"
)

//go:embed data/*.tsv
var data embed.FS

// Embedded returns the data that ships inside the binary.
func Embedded() fs.FS {
	sub, err := fs.Sub(data, "data")
	if err != nil {
		return data // fs.Sub fails for an invalid name only, and Load then says which file is missing
	}
	return sub
}

// Default loads the embedded tree.
func Default() (*Tree, error) { return Load(Embedded()) }

// Load reads topics.tsv and proxies.tsv from fsys. It accepts nothing that it does not understand: a wrong
// number of fields, an unknown status, a parent that does not stand above, a duplicate id, path or IAB id, or
// a proxy that could never hold is an error. All errors of a file are returned together, each with file and line.
func Load(fsys fs.FS) (*Tree, error) {
	t := &Tree{}
	text, err := fs.ReadFile(fsys, topicsFile)
	if err != nil {
		return nil, fmt.Errorf("taxonomy: %w", err)
	}
	if err := t.parseTopics(string(text)); err != nil {
		return nil, fmt.Errorf("taxonomy: %w", err)
	}
	t.link()
	if text, err = fs.ReadFile(fsys, proxiesFile); err != nil {
		return nil, fmt.Errorf("taxonomy: %w", err)
	}
	if err := t.parseProxies(string(text)); err != nil {
		return nil, fmt.Errorf("taxonomy: %w", err)
	}
	t.seal()
	return t, nil
}

// parseTopics fills t.nodes from lines `id TAB parent TAB name TAB status TAB iab`.
func (t *Tree) parseTopics(text string) error {
	known := make(map[uint16]bool)
	siblings := make(map[string]int)
	err := eachLine(topicsFile, text, 5, func(line int, f []string) error {
		id, err := parseID(f[0])
		if err != nil {
			return err
		}
		if known[id] {
			return fmt.Errorf("id %d is there already", id)
		}
		n := Node{ID: id, Name: f[2]}
		if f[1] != "0" {
			if n.Parent, err = parseID(f[1]); err != nil {
				return fmt.Errorf("parent: %w", err)
			}
			if !known[n.Parent] {
				return fmt.Errorf("parent %d does not stand above", n.Parent)
			}
		}
		if n.Name == "" || n.Name != strings.TrimSpace(n.Name) || strings.Contains(n.Name, "/") {
			return fmt.Errorf("name %q is empty, has blanks around it or holds a slash", n.Name)
		}
		key := f[1] + "\t" + n.Name
		if first, twice := siblings[key]; twice {
			return fmt.Errorf("name %q under %s is there already, on line %d", n.Name, f[1], first)
		}
		switch f[3] {
		case "use":
		case "deny":
			n.Denied = true
		default:
			return fmt.Errorf("status %q is neither use nor deny", f[3])
		}
		if n.IAB, err = parseIAB(f[4]); err != nil {
			return err
		}
		known[id], siblings[key] = true, line
		t.nodes = append(t.nodes, n)
		return nil
	})
	if err == nil && len(t.nodes) == 0 {
		return fmt.Errorf("%s: no node", topicsFile)
	}
	return err
}

// eachLine calls do with the fields of every line that is neither blank nor a comment, and joins what is
// wrong, each error with its file and line.
func eachLine(file, text string, fields int, do func(line int, f []string) error) error {
	var errs []error
	for i, l := range strings.Split(text, "\n") {
		if strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#") {
			continue
		}
		var err error
		f := strings.Split(l, "\t")
		switch {
		case !utf8.ValidString(l) || strings.ContainsRune(l, '\r'):
			err = errors.New("not UTF-8 with plain line ends")
		case len(f) != fields:
			err = fmt.Errorf("%d fields instead of %d", len(f), fields)
		default:
			err = do(i+1, f)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", file, i+1, err))
		}
	}
	return errors.Join(errs...)
}

// parseID accepts 1 to 65535 in the one usual spelling.
func parseID(s string) (uint16, error) {
	v, err := strconv.ParseUint(s, 10, 16)
	if err != nil || v == 0 || s[0] == '0' {
		return 0, fmt.Errorf("id %q is not a number from 1 to 65535", s)
	}
	return uint16(v), nil
}

// parseIAB reads comma-separated IAB ids; an empty field is no equivalent.
func parseIAB(s string) ([]int, error) {
	if s == "" {
		return nil, nil
	}
	var ids []int
	for part := range strings.SplitSeq(s, ",") {
		id, err := parseID(part)
		if err != nil {
			return nil, fmt.Errorf("iab: %w", err)
		}
		if slices.Contains(ids, int(id)) {
			return nil, fmt.Errorf("iab: %d is there twice", id)
		}
		ids = append(ids, int(id))
	}
	return ids, nil
}
