package dumps

import (
	"strconv"
	"strings"

	"github.com/tamis-data/tamis/schemas"
)

// parseChanges reads what an act sets otherwise than its person: "-" or a list
// of key=value with spaces between. Values that are null say so.
func (t *tables) parseChanges(r record) ([]func(*row), error) {
	if r.fields[5] == "-" {
		return nil, nil
	}
	var set []func(*row)
	for _, s := range strings.Fields(r.fields[5]) {
		key, value, _ := strings.Cut(s, "=")
		change := t.change(key, value)
		if change == nil {
			return nil, r.errorf("change %q: unknown key or value", s)
		}
		set = append(set, change)
	}
	return set, nil
}

// change is a change of one column, nil if there is no such key or value.
func (t *tables) change(key, value string) func(*row) {
	text := value
	if value == "null" {
		text = ""
	}
	switch key {
	case "home", "request":
		p := t.places.byCode[text]
		if p == nil {
			return nil
		}
		if key == "home" {
			return func(r *row) { r.home = p }
		}
		return func(r *row) { r.request = p }
	case "age":
		age := -1
		if text != "" {
			var err error
			if age, err = strconv.Atoi(text); err != nil || age < 0 || age >= len(ages) {
				return nil
			}
		}
		return func(r *row) { r.age = age }
	case "app":
		return func(r *row) { r.app = text }
	case "kind":
		return func(r *row) { r.kind = text }
	case "language":
		return func(r *row) { r.language = text }
	case "author":
		return func(r *row) { r.author = text }
	case "watch":
		ms, err := strconv.ParseInt(text, 10, 64)
		if err != nil || ms < 1 {
			return nil
		}
		return func(r *row) { r.watch = ms }
	case "drop":
		return dropped[text]
	case "time":
		return times[text]
	}
	return answers[key+"="+value]
}

// answers are the changes to boolean columns.
var answers = map[string]func(*row){
	"linked=false":   func(r *row) { r.linked = no },
	"linked=null":    func(r *row) { r.linked = null },
	"private=true":   func(r *row) { r.private = true },
	"group=true":     func(r *row) { r.group = true },
	"analysed=false": func(r *row) { r.analysed = false },
}

// dropped are the ways to a malformed row, one without a conversation apart.
var dropped = map[string]func(*row){
	"interaction": func(r *row) { r.interaction = "" },
	"account":     func(r *row) { r.account = account{} },
	"time":        func(r *row) { r.time = 0 },
	"utf8":        func(r *row) { r.text, r.notUTF8 = r.text+badBytes, true },
}

// times are the ways to a time that the time gate turns away.
var times = map[string]func(*row){
	"before":    func(r *row) { r.time = effectiveMillis - 1 },
	"yesterday": func(r *row) { r.time -= schemas.MillisPerDay },
	"tomorrow":  func(r *row) { r.time += schemas.MillisPerDay },
}
