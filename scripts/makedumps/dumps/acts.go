package dumps

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/tamis-data/tamis/schemas"
)

// talk is what an act says: a topic of a language, sensitive sentences of a
// category, or words of its own.
type talk struct {
	lang     *language
	topic    *topic     // nil for the others
	denied   []template // sensitive sentences
	own      string     // literally, no slots
	itsWords bool       // own is set
}

// forever ends a span that goes on.
const forever = 1 << 30

// loadActs reads data/acts.tsv: person, days ("0-", "0-3", "0,2"), surface, rows a
// day, conversation ("-" none, "x" one for the whole story, "x@" one a day),
// changes ("-" or a list of key=value) and talk ("hiking/en", "!health/en" for
// a sensitive category, or "=words").
func (t *tables) loadActs(fsys fs.FS) error {
	records, err := readTable(fsys, "data/acts.tsv", 7)
	if err != nil {
		return err
	}
	people := map[string]*person{}
	for _, p := range t.cases {
		people[p.name] = p
	}
	for _, r := range records {
		p := people[r.fields[0]]
		if p == nil {
			return r.errorf("unknown person %q", r.fields[0])
		}
		var a act
		if a.days, err = parseDays(r); err != nil {
			return err
		}
		if a.surface, err = schemas.ParseSurface(r.fields[2]); err != nil {
			return r.errorf("%w", err)
		}
		if a.rows, err = strconv.Atoi(r.fields[3]); err != nil || a.rows < 1 || a.rows > mostRows {
			return r.errorf("rows %q: want 1 to %d", r.fields[3], mostRows)
		}
		if r.fields[4] != "-" {
			a.chat, a.daily = strings.CutSuffix(r.fields[4], "@")
		}
		if a.set, err = t.parseChanges(r); err != nil {
			return err
		}
		if a.talk, err = t.parseTalk(r); err != nil {
			return err
		}
		p.acts = append(p.acts, a)
	}
	return nil
}

// mostRows of an act fit into a day, 40 seconds apart.
const mostRows = 1000

func parseDays(r record) ([]span, error) {
	var spans []span
	for part := range strings.SplitSeq(r.fields[1], ",") {
		from, to, ranged := strings.Cut(part, "-")
		s := span{to: forever}
		var err error
		if s.from, err = strconv.Atoi(from); err != nil || s.from < 0 {
			return nil, r.errorf("days %q", part)
		}
		switch {
		case !ranged:
			s.to = s.from
		case to != "":
			if s.to, err = strconv.Atoi(to); err != nil || s.to < s.from {
				return nil, r.errorf("days %q", part)
			}
		}
		spans = append(spans, s)
	}
	return spans, nil
}

func (t *tables) parseTalk(r record) (talk, error) {
	said := r.fields[6]
	if own, ok := strings.CutPrefix(said, "="); ok {
		return talk{lang: t.languages["en"], own: own, itsWords: true}, nil
	}
	name, code, _ := strings.Cut(said, "/")
	lang := t.languages[code]
	if lang == nil {
		return talk{}, r.errorf("talk %q: no language %q", said, code)
	}
	if category, ok := strings.CutPrefix(name, "!"); ok {
		if lang.denied[category] == nil {
			return talk{}, r.errorf("no sensitive sentences of %s in %s", category, code)
		}
		return talk{lang: lang, denied: lang.denied[category]}, nil
	}
	topic := lang.topic(name)
	if topic == nil {
		return talk{}, r.errorf("no talk of %s in %s", name, code)
	}
	return talk{lang: lang, topic: topic}, nil
}
