// Package policy holds the rules that are data: where, since when, from whom and of which kind interactions may be
// used, and the numbers of scores and publication.
//
// A folder of YAML files, one a rule set, is loaded as a whole or not at all:
//
//	countries.yaml  country codes and their other spellings
//	places.yaml     groups of countries with dated modes: exclude, consent, allow
//	ages.yaml       minimum ages by country
//	kinds.yaml      apps, modalities, authors, media, actions
//	times.yaml      the effective instant, lateness, how long a flag holds
//	scores.yaml     shape of the score and of membership
//	limits.yaml     smallest published numbers
//
// Everything fails closed: a missing file, an unknown field or an empty list is an error, an unknown code is
// excluded, and the zero value of each verdict turns a row away.
package policy

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// files are the rule sets of a policy, in the order in which they are read.
var files = []string{
	"countries.yaml", "places.yaml", "ages.yaml", "kinds.yaml", "times.yaml", "scores.yaml", "limits.yaml",
}

//go:embed data/*.yaml
var data embed.FS

// Policy is a loaded policy. It does not change and may be used by any number of goroutines.
type Policy struct {
	Times  Times
	Scores Scores
	Limits Limits

	hash   string
	codes  codes
	places places
	ages   ages
	kinds  kinds
}

// Embedded gives the policy files that ship with the program, the start for an operator's own.
func Embedded() fs.FS {
	sub, _ := fs.Sub(data, "data") // fails for a malformed name only
	return sub
}

// Default loads the policy that ships with the program.
func Default() (*Policy, error) {
	return Load(Embedded())
}

// Load reads a policy from the root of fsys, which must hold every rule set and no other YAML file: a set that is
// missing or misnamed would fall back to rules nobody chose. The error names every mistake as `file:line: …`.
func Load(fsys fs.FS) (*Policy, error) {
	trees, err := parseAll(fsys)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	r := new(reader)
	p := &Policy{hash: hash(trees)}
	p.codes = readCodes(r, trees["countries.yaml"])
	p.places = readPlaces(r, trees["places.yaml"], &p.codes)
	p.ages = readAges(r, trees["ages.yaml"], &p.codes)
	p.kinds = readKinds(r, trees["kinds.yaml"])
	p.Times = readTimes(r, trees["times.yaml"])
	p.Scores = readScores(r, trees["scores.yaml"])
	p.Limits = readLimits(r, trees["limits.yaml"])
	if err := r.err(); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	return p, nil
}

// parseAll reads the tree of every rule set, by file name.
func parseAll(fsys fs.FS) (map[string]*value, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	var errs []error
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if (ext == ".yaml" || ext == ".yml") && !slices.Contains(files, e.Name()) {
			errs = append(errs, fmt.Errorf("%s:1: not a rule set, known: %v", e.Name(), files))
		}
	}
	trees := make(map[string]*value, len(files))
	for _, name := range files {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			errs = append(errs, fmt.Errorf("rule set %s: %w", name, err))
			continue
		}
		if trees[name], err = parse(name, content); err != nil {
			errs = append(errs, err)
		}
	}
	return trees, errors.Join(errs...)
}

// Hash identifies the content of the policy: 64 hex digits, the same whatever the comments, the spacing and the
// order of keys and lists.
func (p *Policy) Hash() string {
	return p.hash
}
