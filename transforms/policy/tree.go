package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// kind is what a value of a policy file is. The subset of YAML is small on purpose: no null, float, anchor, tag,
// merge key or block text, so that nothing has two readings.
type kind string

const (
	text    kind = "text"
	integer kind = "whole number"
	boolean kind = "boolean"
	list    kind = "list"
	mapping kind = "mapping"
)

// value is one value of a policy file and the place it was read from.
type value struct {
	file   string
	line   int
	kind   kind
	scalar string   // text, integer, boolean: as written, unquoted
	items  []*value // list
	fields []field  // mapping, in the order of the file
}

// field is a key of a mapping with its value.
type field struct {
	key   string
	value *value
}

// parse reads one YAML document. The error of a syntax slip, a repeated key or a construct outside the subset
// starts with file and line.
func parse(file string, data []byte) (*value, error) {
	f, err := parser.ParseBytes(data, 0)
	if err != nil {
		var at yaml.Error
		if errors.As(err, &at) && at.GetToken() != nil {
			return nil, fmt.Errorf("%s:%d: %s", file, at.GetToken().Position.Line, at.GetMessage())
		}
		return nil, fmt.Errorf("%s:1: %w", file, err)
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		return nil, fmt.Errorf("%s:1: must hold one YAML document", file)
	}
	return convert(file, 1, f.Docs[0].Body)
}

// convert turns a node of the YAML library into a value. line is that of the key a list or mapping stands under:
// where a reader looks for it.
func convert(file string, line int, n ast.Node) (*value, error) {
	v := &value{file: file, line: line}
	switch n := n.(type) {
	case *ast.StringNode:
		v.kind, v.scalar, v.line = text, n.Value, n.GetToken().Position.Line
	case *ast.IntegerNode:
		v.kind, v.scalar, v.line = integer, n.GetToken().Value, n.GetToken().Position.Line
	case *ast.BoolNode:
		v.kind, v.scalar, v.line = boolean, n.GetToken().Value, n.GetToken().Position.Line
	case *ast.SequenceNode:
		v.kind = list
		for _, item := range n.Values {
			i, err := convert(file, lineOf(item, line), item)
			if err != nil {
				return nil, err
			}
			v.items = append(v.items, i)
		}
	case *ast.MappingNode:
		v.kind = mapping
		for _, pair := range n.Values {
			if err := v.addField(pair); err != nil {
				return nil, err
			}
		}
	default:
		return nil, fmt.Errorf("%s:%d: only text, whole numbers, true, false, lists and mappings are read here",
			file, lineOf(n, line))
	}
	return v, nil
}

// addField appends a key and its value to a mapping.
func (v *value) addField(pair *ast.MappingValueNode) error {
	line := lineOf(pair.Key, v.line)
	key, ok := pair.Key.(*ast.StringNode)
	if !ok {
		return fmt.Errorf("%s:%d: a key must be plain text", v.file, line)
	}
	for _, f := range v.fields {
		if f.key == key.Value {
			return fmt.Errorf("%s:%d: %q stands here twice", v.file, line, key.Value)
		}
	}
	under, err := convert(v.file, line, pair.Value)
	if err != nil {
		return err
	}
	v.fields = append(v.fields, field{key: key.Value, value: under})
	return nil
}

// lineOf gives the line a node starts on, or otherwise where the library does not say.
func lineOf(n ast.Node, otherwise int) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return otherwise
	}
	return n.GetToken().Position.Line
}

// canon writes a value so that comments, spacing, quotes and order do not show: every list of the policy is a set or
// is held in order by its reader.
func (v *value) canon() string {
	var parts []string
	switch v.kind {
	case list:
		for _, item := range v.items {
			parts = append(parts, item.canon())
		}
	case mapping:
		for _, f := range v.fields {
			parts = append(parts, strconv.Quote(f.key)+":"+f.value.canon())
		}
	default:
		return strconv.Quote(v.scalar)
	}
	slices.Sort(parts)
	return string(v.kind) + "{" + strings.Join(parts, ",") + "}"
}

// hash gives the SHA-256 of the canonical content of the files, as 64 hex digits.
func hash(files map[string]*value) string {
	all := &value{kind: mapping}
	for name, v := range files {
		all.fields = append(all.fields, field{key: name, value: v})
	}
	sum := sha256.Sum256([]byte(all.canon()))
	return hex.EncodeToString(sum[:])
}
