package dumps

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"
)

//go:embed data
var embedded embed.FS

// record is a line of a tab-separated table.
type record struct {
	file   string
	line   int
	fields []string
}

// errorf says where in which table something is wrong.
func (r record) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", path.Base(r.file), r.line, fmt.Errorf(format, args...))
}

// readTable reads a table whose every line has exactly the given number of
// fields, none of them empty or with blanks at its ends. Lines that are empty
// or start with # are left out. A table without a line is an error.
func readTable(fsys fs.FS, name string, fields int) ([]record, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("dumps: table: %w", err)
	}
	var records []record
	line := 0
	for text := range strings.Lines(string(data)) {
		line++
		text = strings.TrimSuffix(text, "\n")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		r := record{file: name, line: line, fields: strings.Split(text, "\t")}
		if !utf8.ValidString(text) {
			return nil, r.errorf("bytes that are not UTF-8")
		}
		if len(r.fields) != fields {
			return nil, r.errorf("%d fields, want %d", len(r.fields), fields)
		}
		for i, f := range r.fields {
			if f == "" || f != strings.TrimSpace(f) {
				return nil, r.errorf("field %d is empty or has blanks at its ends: %q", i+1, f)
			}
		}
		records = append(records, r)
	}
	if len(records) == 0 {
		return nil, fmt.Errorf("dumps: table %s is empty", name)
	}
	return records, nil
}
