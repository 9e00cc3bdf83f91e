// Package shipped loads the taxonomy that ships in the binary and a lexicon
// for it, the same way for every command that examines texts.
package shipped

import (
	"fmt"
	"io/fs"

	"github.com/tamis-data/tamis/transforms/lexicon"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// Load gives both, the lexicon from data, which is [lexicon.Embedded] for the
// one that ships. A term of an interest that the taxonomy does not have, or
// denies, is an error, as is any fault in the data.
func Load(data fs.FS) (*taxonomy.Tree, *lexicon.Lexicon, error) {
	tree, err := taxonomy.Default()
	if err != nil {
		return nil, nil, fmt.Errorf("load taxonomy: %w", err)
	}
	src, err := lexicon.Load(data)
	if err != nil {
		return nil, nil, fmt.Errorf("load lexicon: %w", err)
	}
	lex, err := lexicon.Compile(src, lexicon.Options{Roots: func(id uint16) (uint16, bool) {
		root, ok := tree.Root(id)
		return root, ok && tree.Usable(id)
	}})
	if err != nil {
		return nil, nil, fmt.Errorf("compile lexicon: %w", err)
	}
	return tree, lex, nil
}
