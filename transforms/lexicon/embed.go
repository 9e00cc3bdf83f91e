package lexicon

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed data
var data embed.FS

// Embedded gives the data files that ship inside the binary.
func Embedded() fs.FS {
	sub, err := fs.Sub(data, "data")
	if err != nil { // the path is a constant: cannot happen
		return data
	}
	return sub
}

// Default loads and compiles the embedded lexicon.
func Default(opts Options) (*Lexicon, error) {
	src, err := Load(Embedded())
	if err != nil {
		return nil, fmt.Errorf("embedded data: %w", err)
	}
	return Compile(src, opts)
}
