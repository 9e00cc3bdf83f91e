package policy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reader takes values out of the files' trees and collects what is wrong with them, so that one load names every
// mistake. Its methods give zero values for what they could not read and are silent about a nil value, whose absence
// was reported already.
type reader struct {
	errs []error
}

// failf notes a mistake at v as `file:line: …`.
func (r *reader) failf(v *value, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d: %s", v.file, v.line, fmt.Sprintf(format, args...)))
}

// err gives everything noted, one mistake a line, or nil.
func (r *reader) err() error {
	return errors.Join(r.errs...)
}

// is tells whether v is there and of kind k, and notes it when it is of another.
func (r *reader) is(v *value, k kind) bool {
	if v == nil {
		return false
	}
	if v.kind != k {
		r.failf(v, "must be a %s, not a %s", k, v.kind)
		return false
	}
	return true
}

// object reads a mapping that holds exactly the given keys.
func (r *reader) object(v *value, keys ...string) map[string]*value {
	if !r.is(v, mapping) {
		return nil
	}
	found := make(map[string]*value, len(keys))
	for _, f := range v.fields {
		if !slices.Contains(keys, f.key) {
			r.failf(f.value, "unknown field %q, known: %s", f.key, strings.Join(keys, ", "))
			continue
		}
		found[f.key] = f.value
	}
	for _, key := range keys {
		if found[key] == nil {
			r.failf(v, "field %q is missing", key)
		}
	}
	return found
}

// entries reads a mapping whose keys are the data. An empty one is a mistake.
func (r *reader) entries(v *value) []field {
	if !r.is(v, mapping) {
		return nil
	}
	if len(v.fields) == 0 {
		r.failf(v, "must not be empty")
	}
	return v.fields
}

// items reads a list. An empty one is a mistake.
func (r *reader) items(v *value) []*value {
	if !r.is(v, list) {
		return nil
	}
	if len(v.items) == 0 {
		r.failf(v, "must not be empty")
	}
	return v.items
}

// words reads a list of texts, each once.
func (r *reader) words(v *value) []*value {
	var words []*value
	seen := make(map[string]int)
	for _, item := range r.items(v) {
		if !r.is(item, text) {
			continue
		}
		if line, ok := seen[item.scalar]; ok {
			r.failf(item, "%q stands in this list already (line %d)", item.scalar, line)
			continue
		}
		seen[item.scalar] = item.line
		words = append(words, item)
	}
	return words
}

// flag reads true or false, in lower case only.
func (r *reader) flag(v *value) bool {
	if !r.is(v, boolean) {
		return false
	}
	if v.scalar != "true" && v.scalar != "false" {
		r.failf(v, "%s must be true or false", v.scalar)
	}
	return v.scalar == "true"
}

// number reads a whole number from lo to hi, in plain decimal: no sign, leading zero, underscore or other base.
func number[T int32 | int64](r *reader, v *value, lo, hi T) T {
	if !r.is(v, integer) {
		return 0
	}
	n, err := strconv.ParseInt(v.scalar, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != v.scalar {
		r.failf(v, "%s must be a whole number in plain decimal", v.scalar)
		return 0
	}
	if n < int64(lo) || n > int64(hi) {
		r.failf(v, "%d must be from %d to %d", n, lo, hi)
		return 0
	}
	return T(n)
}

// day reads a date, YYYY-MM-DD, as days since 1970-01-01.
func (r *reader) day(v *value) int32 {
	const secondsOfDay = 24 * 60 * 60
	return int32(r.moment(v, time.DateOnly) / secondsOfDay)
}

// instant reads an instant in UTC, YYYY-MM-DDTHH:MM:SSZ, as milliseconds since 1970-01-01T00:00:00Z.
func (r *reader) instant(v *value) int64 {
	return r.moment(v, "2006-01-02T15:04:05Z") * 1000
}

// moment reads a point in time of the given layout as seconds since 1970-01-01T00:00:00Z.
func (r *reader) moment(v *value, layout string) int64 {
	if !r.is(v, text) {
		return 0
	}
	t, err := time.Parse(layout, v.scalar)
	if err != nil || t.Format(layout) != v.scalar || t.Year() < 1970 {
		r.failf(v, "%q must be a time from 1970 on, written like %s", v.scalar, layout)
		return 0
	}
	return t.Unix()
}
