package main

import (
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/tamis-data/tamis/transforms/identity"
	"github.com/tamis-data/tamis/transforms/lexicon"
	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/scores"
	"github.com/tamis-data/tamis/transforms/segments"
	"github.com/tamis-data/tamis/transforms/shipped"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// Refs say where the rules and the key are, and what they must hash to. They
// may stand in a job graph or a log: neither the key nor a term is in them.
type Refs struct {
	PolicyDir      string // "" for the policy that ships
	DefinitionsDir string // "" for the definitions that ship
	KeyFile        string

	PolicyHash, LexiconHash, DefinitionsHash, KeyCheck string
}

// Rules are what a worker applies: all that Refs point to, loaded and compiled.
type Rules struct {
	Policy   *policy.Policy
	Tree     *taxonomy.Tree
	Lexicon  *lexicon.Lexicon
	Segments *segments.Set
	Scale    *scores.Scale
	Key      identity.Key
}

// loaded are the rules that this process has compiled: a range of nights, and
// the workers of this process, share them. What is on disk is read once, so
// that all nights of a process sieve alike.
var loaded struct {
	sync.Mutex
	from  Refs // without hashes
	rules *Rules
	is    Refs // with hashes
}

// LoadRules loads the rules and fills in the hashes that refs do not have yet.
// A hash that is there and differs is an error: a worker would sieve by other
// rules than the launcher planned with.
func LoadRules(refs *Refs) (*Rules, error) {
	loaded.Lock()
	defer loaded.Unlock()
	from := Refs{PolicyDir: refs.PolicyDir, DefinitionsDir: refs.DefinitionsDir, KeyFile: refs.KeyFile}
	if loaded.rules == nil || loaded.from != from {
		is := from
		rules, err := compileRules(&is)
		if err != nil {
			return nil, err
		}
		loaded.from, loaded.rules, loaded.is = from, rules, is
	}
	for _, h := range []struct {
		what string
		want *string
		got  string
	}{
		{"policy", &refs.PolicyHash, loaded.is.PolicyHash},
		{"lexicon and taxonomy", &refs.LexiconHash, loaded.is.LexiconHash},
		{"definitions", &refs.DefinitionsHash, loaded.is.DefinitionsHash},
		{"key", &refs.KeyCheck, loaded.is.KeyCheck},
	} {
		if *h.want == "" {
			*h.want = h.got
		} else if *h.want != h.got {
			return nil, fmt.Errorf("the %s on this worker is not what the run was planned with: are all workers of one build, and do they see the same files?", h.what)
		}
	}
	return loaded.rules, nil
}

// compileRules loads all that refs point to, and fills in the hashes.
func compileRules(refs *Refs) (*Rules, error) {
	r := &Rules{}
	var err error
	if r.Policy, err = policy.Load(orShipped(refs.PolicyDir, policy.Embedded())); err != nil {
		return nil, err
	}
	if r.Tree, r.Lexicon, err = shipped.Load(lexicon.Embedded()); err != nil {
		return nil, err
	}
	if r.Segments, err = segments.Load(orShipped(refs.DefinitionsDir, segments.Embedded()), r.Tree, r.Policy.Limits); err != nil {
		return nil, err
	}
	if r.Key, err = readKey(refs.KeyFile); err != nil {
		return nil, err
	}
	if refs.KeyCheck, err = r.Key.Check(); err != nil {
		return nil, err
	}
	r.Scale = scores.NewScale(r.Policy.Scores)
	refs.PolicyHash, refs.DefinitionsHash = r.Policy.Hash(), r.Segments.Hash()
	refs.LexiconHash = r.Lexicon.Hash()[:32] + r.Tree.Hash()[:32]
	return r, nil
}

func orShipped(dir string, shipped fs.FS) fs.FS {
	if dir == "" {
		return shipped
	}
	return os.DirFS(dir)
}

func readKey(path string) (identity.Key, error) {
	if path == "" {
		return identity.Key{}, fmt.Errorf("there is no key: make one with `openssl rand -hex 32 > tamis.key`, keep it safe, and pass -key_file tamis.key")
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return identity.Key{}, fmt.Errorf("the key cannot be read: %w", err)
	}
	key, err := identity.ParseKey(content)
	if err != nil {
		return identity.Key{}, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}
