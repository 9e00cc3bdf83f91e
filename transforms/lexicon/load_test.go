package lexicon

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestLoadRefuses: every fault of a data file is an error with file and line.
func TestLoadRefuses(t *testing.T) {
	cases := []struct{ name, file, content, want string }{
		{"unknown flag", "sensitive/religion.en.tsv", "bishop\tstrong\n", `religion.en.tsv:1: unknown flag "strong"`},
		{"flag twice", "sensitive/religion.en.tsv", "bishop\tweak,weak\n", `:1: flag "weak" twice`},
		{"flags at odds", "sensitive/religion.en.tsv", "bishop\tsub,prefix\n", "contradict"},
		{"empty flag", "sensitive/religion.en.tsv", "bishop\tweak,\n", `unknown flag ""`},
		{"too many fields", "sensitive/religion.en.tsv", "bishop\tweak\tx bishop\ty\n", "4 fields"},
		{"duplicate", "sensitive/religion.en.tsv", "# c\nbishop\n\nBishop\n", `:4: "Bishop" is already at sensitive/religion.en.tsv:2`},
		{"accentless double", "sensitive/religion.es.tsv", "misión\nmision\n", "already at"},
		{"blanks around", "sensitive/religion.en.tsv", " bishop\n", "needless blanks"},
		{"line of blanks", "sensitive/religion.en.tsv", "bishop\n  \n", ":2: a line of blanks"},
		{"carriage return", "sensitive/religion.en.tsv", "bishop\r\n", "carriage return"},
		{"not UTF-8", "sensitive/religion.en.tsv", "b\xffshop\n", "not UTF-8"},
		{"empty file", "sensitive/religion.en.tsv", "# nothing\n", "empty file"},
		{"unknown category", "sensitive/magic.en.tsv", "x\n", "<category>.<lang>"},
		{"unknown language", "sensitive/religion.nl.tsv", "kerk\n", `unknown language "nl"`},
		{"unknown folder", "other/en.tsv", "x\n", "no such kind"},
		{"not tsv", "sensitive/religion.en.txt", "x\n", "not a .tsv"},
		{"folds to nothing", "sensitive/religion.en.tsv", "--\n", "folds to nothing"},
		{"single letter", "sensitive/religion.en.tsv", "x\n", "single letter"},
		{"bare number", "sensitive/sex_life.en.tsv", "18+\n", "bare number 18"},
		{"short stem", "sensitive/religion.en.tsv", "bi\tprefix\n", "too short"},
		{"short substring", "sensitive/religion.en.tsv", "bis\tsub\n", "too short"},
		{"affix of a script without spaces", "sensitive/religion.zh.tsv", "教会\tprefix\n", "scripts with spaces"},
		{"two sentences", "sensitive/religion.en.tsv", "why? pray\n", "end of a sentence"},
		{"skin tone", "sensitive/race_ethnicity.xx.tsv", "✊🏿\n", "skin tone"},
		{"star in a term", "sensitive/religion.en.tsv", "bish*\n", "only exclusions"},
		{"empty exclusion", "sensitive/religion.en.tsv", "mass\t\tmass of | \n", "empty exclusion"},
		{"exclusion twice", "sensitive/religion.en.tsv", "mass\t\tmass of | mass of\n", "twice"},
		{"exclusion without the term", "sensitive/religion.en.tsv", "mass\t\tthe sun\n", `does not contain "mass"`},
		{"lang without a language", "sensitive/religion.xx.tsv", "bishop\tlang\n", "no language"},
		{"no ids", "interests/en.tsv", "hiking\n", "1 fields"},
		{"bad id", "interests/en.tsv", "hiking\t11,x\n", `interest id "x"`},
		{"big id", "interests/en.tsv", "hiking\t65536\n", "below 65536"},
		{"id twice", "interests/en.tsv", "hiking\t11,11\n", "id 11 twice"},
		{"place of a cue", "negation/en.tsv", "hate\tbehind\n", "is not before, after or stop"},
		{"weak cue", "negation/en.tsv", "hate\tbefore,weak\n", "cannot be weak"},
		{"everyday of none", "everyday/xx.tsv", "x\n", "no such kind"},
		{"everyday twice", "everyday/en.tsv", "the\nthe\n", "already at"},
		{"neighbour that is covered", "neighbours/en.tsv", "the\n", "covered language"},
		{"carries on", "sensitive/religion.en.tsv", "x\nbishop\nbishop\n", `religion.en.tsv:3: "bishop"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(files{c.file: c.content}.fs())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want it to say %q", err, c.want)
			}
		})
	}
	if _, err := Load(files{"README.md": "x"}.fs()); err == nil || !strings.Contains(err.Error(), "no data") {
		t.Errorf("no data files: error %v", err)
	}
}

// TestCompileRefuses: an interest that the taxonomy does not have.
func TestCompileRefuses(t *testing.T) {
	src, err := Load(files{"interests/en.tsv": "hiking\t11\ncoffee\t999\n"}.fs())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compile(src, Options{Roots: tensRoot}); err == nil || !strings.Contains(err.Error(), "interests/en.tsv:2: interest 999") {
		t.Errorf("error %v", err)
	}
}

// TestHash: comments do not count, content and file names do.
func TestHash(t *testing.T) {
	hash := func(f files) string { return f.compile(t).Hash() }
	base := hash(files{"sensitive/religion.en.tsv": "bishop\npriest\n"})
	if got := hash(files{"sensitive/religion.en.tsv": "# why\nbishop\n\npriest\n"}); got != base {
		t.Error("a comment changed the hash")
	}
	for _, f := range []files{
		{"sensitive/religion.en.tsv": "bishop\n"},
		{"sensitive/religion.en.tsv": "bishop\npriest\tweak\n"},
		{"sensitive/health.en.tsv": "bishop\npriest\n"},
	} {
		if hash(f) == base {
			t.Errorf("%v has the hash of other content", f)
		}
	}
}

// FuzzLoad: any file is loaded or refused, never worse, and what loads
// compiles and matches itself.
func FuzzLoad(f *testing.F) {
	for name, content := range sample {
		f.Add(name, content)
	}
	names := slices.Sorted(maps.Keys(sample))
	f.Fuzz(func(t *testing.T, name, content string) {
		if !slices.Contains(names, name) {
			name = names[len(name)%len(names)]
		}
		src, err := Load(files{name: content}.fs())
		if err != nil {
			return
		}
		lex, err := Compile(src, Options{})
		if err != nil {
			t.Fatalf("loads but does not compile: %v", err)
		}
		m := lex.NewMatcher()
		for i := range src.Terms {
			term := &src.Terms[i]
			found := slices.ContainsFunc(m.Explain([]byte(term.Text)), func(h Hit) bool { return h.Line == term.Line })
			if !found && term.kind <= kindInterest { // cues explain nothing
				t.Errorf("%s: %q does not find itself", term.Where(), term.Text)
			}
		}
	})
}
