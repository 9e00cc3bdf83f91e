package source

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tamis-data/tamis/schemas"
)

// formula gives every cell of row i of a fixture, as testdata/make_fixtures.py
// wrote it. Change both together.
type formula struct {
	of      string // surface or snapshot
	rows    int
	nulls   string // "": some, "none", "all"
	account string // "": string, int32, int64, uint32, uint64
	lacks   []string
	big     bool // row 7 has a text of 1.2 MB
	broken  bool // some rows have bytes that are not UTF-8
	intID   bool // interests are integers
}

var (
	places = []string{"US", "GB", "fr", "", "BR", "中国", "IN"}
	apps   = []string{"facebook", "instagram", "messenger", "whatsapp", "meta_ai", "glasses"}
	words  = []string{"boots", "été", "хлеб", "山道", "tent", "map", "🥾", "soup", "lamp", "river", "naïve"}
	labels = []string{"tree", "dog", "bicycle", "ciel", "木", ""}
	kinds  = map[string][]string{
		"modality": {"text", "voice"},
		"author":   {"user", "assistant", "user"},
		"media":    {"voice", "image", "video"},
		"action":   {"view", "like", "remix", "share", "create"},
	}
)

func pick(values []string, k int) string { return values[k%len(values)] }

func (f formula) columns() []schemas.Column {
	for _, s := range schemas.Snapshots() {
		if s.Name == f.of {
			return s.Columns
		}
	}
	s, err := schemas.ParseSurface(f.of)
	if err != nil {
		panic(err) // a slip in a table of this test
	}
	return schemas.SurfaceColumns(s)
}

func (f formula) isSnapshot() bool {
	return f.of != "assistant" && len(f.columns()) < len(schemas.Common)
}

func (f formula) null(i, c int) bool {
	if f.nulls == "" {
		return (i/40+c)%5 == 0 || (i*7+c*3)%11 == 0
	}
	return f.nulls == "all"
}

// cell gives the value of column c in row i as a test compares it: nil, string,
// int64, bool or []string; an account as the text that is hashed, an instant in
// ms, a score in millionths.
func (f formula) cell(c, i int) any {
	name := f.columns()[c].Name
	if slices.Contains(f.lacks, name) {
		return nil
	}
	if (!f.isSnapshot() || name == "score") && f.null(i, c) {
		if name == "labels" {
			return []string{}
		}
		return nil
	}
	if f.broken && name == "home_country" && i%31 == 4 {
		return "\xc3"
	}
	if f.broken && name == "text" {
		switch {
		case i%29 == 2:
			return "\xff\xfe" + strconv.Itoa(i)
		case i%43 == 1:
			return "\xe4\xb8"
		case i%43 == 2:
			return "\xad" + strconv.Itoa(i)
		}
	}
	switch name {
	case "interaction_id":
		return fmt.Sprintf("i-%07d", i)
	case "conversation_id":
		return fmt.Sprintf("c%d", i/3)
	case "account_id":
		return f.accountID(i)
	case "event_time":
		if i%37 == 5 {
			return int64(-1 - i*1_000_003)
		}
		return int64(1_760_000_000_000 + i*86_413)
	case "home_country":
		return pick(places, i*5+i/7)
	case "request_country":
		return pick(places, i*3+1)
	case "age":
		return int64(i * 13 % 130)
	case "app":
		return pick(apps, i/4)
	case "linked", "private_session", "group_chat", "analysed":
		return i*(c+1)%3 == 0
	case "modality", "author", "media", "action":
		return pick(kinds[name], i)
	case "text", "transcript", "caption", "prompt":
		return f.text(c, i)
	case "labels":
		list := []string{}
		for j := range i % 5 {
			if f.nulls == "none" || (i+j)%7 != 3 {
				list = append(list, pick(labels, i+j))
			}
		}
		return list
	case "edit_of":
		return fmt.Sprintf("e%d", i)
	case "watch_ms":
		return int64(i * 37 % 60_000)
	case "interest":
		if f.intID {
			return strconv.Itoa(i % 9)
		}
		return fmt.Sprintf("t%d", i%9)
	case "score":
		if i%50 >= 48 {
			return nil // NaN and 1.5
		}
		return int64(math.Round(float64(i*7919%1001) / 1000 * 1e6))
	}
	return nil // language, which the batch leaves out
}

func (f formula) text(c, i int) string {
	if f.big && i == 7 {
		return strings.Repeat("0123456789abcdef", 75_000)
	}
	k := (i*31 + c) % 17
	if k == 0 {
		return ""
	}
	s := fmt.Sprintf("%d:", i)
	for j := range k {
		s += " " + pick(words, i+j*j+c)
	}
	return s
}

func (f formula) accountID(i int) any {
	a := int64(i/2*7919 + 11)
	switch f.account {
	case "":
		return fmt.Sprintf("ü%d", a)
	case "int64":
		a *= 1_000_003
		if i%5 == 0 {
			a = -a
		}
	case "uint32":
		a += 3_000_000_000 * int64(i%2)
	case "uint64":
		if i%10 == 9 {
			return nil // above int64
		}
	}
	return strconv.FormatInt(a, 10)
}

// notUTF8 is the mark that row i must have.
func (f formula) notUTF8(i int) uint8 {
	for c := range f.columns() {
		if s, ok := f.cell(c, i).(string); ok && !utf8.ValidString(s) {
			return uint8(c + 1)
		}
	}
	return 0
}
