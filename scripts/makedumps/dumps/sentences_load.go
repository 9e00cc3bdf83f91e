package dumps

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
)

// list is where a topic keeps sentences of a kind, nil for an unknown kind.
func (t *topic) list(kind string) *[]template {
	switch kind {
	case "say":
		return &t.say
	case "reply":
		return &t.reply
	case "scene":
		return &t.scene
	case "label":
		return &t.label
	}
	return nil
}

// loadTopics reads every file of data/sentences.
func (ls sentences) loadTopics(fsys fs.FS, order []string) error {
	names, err := fs.Glob(fsys, "data/sentences/*.tsv")
	if err != nil {
		return fmt.Errorf("dumps: sentences: %w", err)
	}
	byName := map[string]*topic{}
	for _, name := range names {
		records, err := readTable(fsys, name, 4)
		if err != nil {
			return err
		}
		for _, r := range records {
			lang := ls[r.fields[0]]
			if lang == nil {
				return r.errorf("unknown language %q", r.fields[0])
			}
			if r.fields[1] != smallTalk && !slices.Contains(order, r.fields[1]) {
				return r.errorf("unknown topic %q", r.fields[1])
			}
			if err := lang.addSentence(r, byName); err != nil {
				return err
			}
		}
	}
	for _, lang := range ls {
		if err := lang.finish(order, ls["en"]); err != nil {
			return err
		}
	}
	return nil
}

// addSentence files one sentence; byName knows the topics so far by language and name.
func (l *language) addSentence(r record, byName map[string]*topic) error {
	t := &l.small
	if name := r.fields[1]; name != smallTalk {
		key := l.code + "/" + name
		if t = byName[key]; t == nil {
			t = &topic{name: name}
			byName[key] = t
			l.topics = append(l.topics, t)
		}
	}
	list := t.list(r.fields[2])
	if list == nil {
		return r.errorf("kind %q: want say, reply, scene or label", r.fields[2])
	}
	parsed, err := parseTemplate(r.fields[3])
	if err != nil {
		return r.errorf("%w", err)
	}
	*list = append(*list, parsed)
	return nil
}

// zipfScale sets how steeply popularity falls: weights are zipfScale/(rank+2).
const zipfScale = 100_000

// finish orders the topics by rank, takes labels from English and checks that
// nothing is missing: an uncovered language needs small talk only.
func (l *language) finish(order []string, english *language) error {
	slices.SortFunc(l.topics, func(a, b *topic) int {
		return cmp.Compare(slices.Index(order, a.name), slices.Index(order, b.name))
	})
	l.small.name = smallTalk
	for _, t := range append([]*topic{&l.small}, l.topics...) {
		if len(t.say) == 0 || len(t.reply) == 0 || l.covered && len(t.scene) == 0 {
			return fmt.Errorf("dumps: sentences: %s/%s lacks say, reply or scene", l.code, t.name)
		}
		if t.label == nil && l.covered {
			if t.label = english.labels(t.name); t.label == nil {
				return fmt.Errorf("dumps: sentences: %s has no English label", t.name)
			}
		}
	}
	if l.covered && len(l.topics) == 0 {
		return fmt.Errorf("dumps: sentences: no topics in %s", l.code)
	}
	for _, t := range l.topics {
		l.popular.add(t, zipfScale/(slices.Index(order, t.name)+2))
	}
	return nil
}

// labels are those of a topic, nil if there are none.
func (l *language) labels(name string) []template {
	if l == nil {
		return nil
	}
	if name == smallTalk {
		return l.small.label
	}
	if t := l.topic(name); t != nil {
		return t.label
	}
	return nil
}

// topic finds a topic by name, nil if the language has no such talk.
func (l *language) topic(name string) *topic {
	if name == smallTalk {
		return &l.small
	}
	for _, t := range l.topics {
		if t.name == name {
			return t
		}
	}
	return nil
}

// loadDenied reads the sensitive sentences.
func (ls sentences) loadDenied(fsys fs.FS) error {
	records, err := readTable(fsys, "data/sensitive.tsv", 3)
	if err != nil {
		return err
	}
	for _, r := range records {
		lang := ls[r.fields[0]]
		if lang == nil || !lang.covered {
			return r.errorf("language %q is unknown or not covered", r.fields[0])
		}
		t, err := parseTemplate(r.fields[2])
		if err != nil {
			return r.errorf("%w", err)
		}
		lang.denied[r.fields[1]] = append(lang.denied[r.fields[1]], t)
		lang.all = append(lang.all, t)
	}
	return nil
}
