package measure

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tamis-data/tamis/transforms/lexicon"
)

const good = `{"id":"a","lang":"en","text":"health","sensitive":["health"],"interests":[],"use":["sens_recall"]}`

// TestReadFaults: every malformed line is told with file and line, all of
// them at once, and good ones are not.
func TestReadFaults(t *testing.T) {
	cases := []struct{ name, line, want string }{
		{"not JSON", `{"id"`, "unexpected end"},
		{"blank", ``, "unexpected end"},
		{"trailing data", good + `{}`, "after top-level value"},
		{"not UTF-8", "{\"id\":\"\xff\"}", "not UTF-8"},
		{"id of another line", good, `"a" is there already, on line 1`},
		{"no id", `{"lang":"en","text":"x","use":["sens_fpr"]}`, "no id"},
		{"id a number", `{"id":7,"lang":"en","text":"x","use":["sens_fpr"]}`, "cannot unmarshal number"},
		{"no lang", `{"id":"b","text":"x","use":["sens_fpr"]}`, "no lang"},
		{"no text", `{"id":"b","lang":"en","use":["sens_fpr"]}`, "no text"},
		{"empty text", `{"id":"b","lang":"en","text":"","use":["sens_fpr"]}`, "no text"},
		{"no use", `{"id":"b","lang":"en","text":"x"}`, "no use"},
		{"unknown use", `{"id":"b","lang":"en","text":"x","use":["sens_precall"]}`, `unknown use "sens_precall"`},
		{"use twice", `{"id":"b","lang":"en","text":"x","use":["sens_fpr","sens_fpr"]}`, "there twice"},
		{"unknown kind", `{"id":"b","lang":"en","text":"x","use":["sens_fpr"],"kind":"odd"}`, `unknown kind "odd"`},
		{"unknown category", `{"id":"b","lang":"en","text":"x","sensitive":["faith"],"use":["sens_recall"]}`, `unknown category "faith"`},
		{"unknown interest", `{"id":"b","lang":"en","text":"x","interests":["naps"],"use":["int_recall"]}`, `unknown interest "naps"`},
		{"nothing to recall", `{"id":"b","lang":"en","text":"x","use":["sens_recall"]}`, "sensitive is empty"},
		{"sensitive, not to be dropped", `{"id":"b","lang":"en","text":"x","sensitive":["health"],"use":["sens_fpr"]}`, "sensitive is not empty"},
		{"no conversation", `{"id":"b","lang":"en","text":"x","use":["sens_fpr","conversation_level"]}`, "without conversation_id"},
	}
	all := good
	for _, c := range cases {
		_, err := ReadFolder(fstest.MapFS{"x.jsonl": {Data: []byte(good + "\n" + c.line + "\n" + strings.Replace(good, `"a"`, `"z"`, 1))}}, false, coarse(t), spelled{})
		if err == nil || !strings.HasPrefix(err.Error(), "x.jsonl:2: ") || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), ":3:") {
			t.Errorf("%s: error %v, want x.jsonl:2: …%s…", c.name, err, c.want)
		}
		all += "\n" + c.line
	}
	_, err := ReadFolder(fstest.MapFS{"x.jsonl": {Data: []byte(all)}}, false, coarse(t), spelled{})
	if err == nil {
		t.Fatal("no error")
	}
	if n := strings.Count(err.Error(), "x.jsonl:"); n != len(cases) {
		t.Errorf("%d faults told, want %d:\n%v", n, len(cases), err)
	}
}

// TestReadFolder: folders and files without a set, and names of files.
func TestReadFolder(t *testing.T) {
	if _, err := ReadFolder(fstest.MapFS{"README.md": {}}, false, coarse(t), spelled{}); err == nil {
		t.Error("a folder without a set is read")
	}
	if _, err := ReadFolder(fstest.MapFS{"x.jsonl": {}}, false, coarse(t), spelled{}); err == nil || !strings.Contains(err.Error(), "x.jsonl: empty") {
		t.Errorf("an empty file: %v", err)
	}
	sets := fstest.MapFS{"b.jsonl": {Data: []byte(good)}, "a.jsonl": {Data: []byte(good)}, "sub/c.jsonl": {Data: []byte(good)}}
	files, err := ReadFolder(sets, true, coarse(t), spelled{})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || files[0].Name != "own/a" || files[1].Name != "own/b" || !files[0].Own {
		t.Errorf("files %+v", files)
	}
}

// TestUnits: turns of a conversation are one, with all that any of them has,
// and its language is judged by the words of all.
func TestUnits(t *testing.T) {
	health, political := lexicon.CategorySet(0).With(lexicon.Health), lexicon.CategorySet(0).With(lexicon.Political)
	f := File{rows: []row{
		{id: "1", conversation: "c", use: recall | conversation, turns: 1, want: health, predicted: []uint16{9, 3}, interests: []string{"b"}, words: 8, known: 8},
		{id: "2", use: fpr, turns: 1},
		{id: "3", conversation: "c", use: conversation, turns: 1, found: political, predicted: []uint16{3}, interests: []string{"a", "b"}, words: 2},
		{id: "4", conversation: "d", use: conversation, turns: 1, coverage: lexicon.NotCovered},
	}}
	got := f.units()
	if len(got) != 3 || got[0].id != "c" || got[1].id != "2" || got[2].id != "d" {
		t.Fatalf("units %+v", got)
	}
	c := got[0]
	if c.turns != 2 || c.use != recall|conversation || c.want != health || c.found != political || c.coverage != lexicon.Covered {
		t.Errorf("conversation %+v", c)
	}
	if len(c.predicted) != 2 || len(c.interests) != 2 {
		t.Errorf("conversation's interests %v, predicted %v", c.interests, c.predicted)
	}
	if got[2].coverage != lexicon.NotCovered {
		t.Error("a conversation of one turn loses its verdict")
	}
	if f.rows[0].turns != 1 || f.rows[0].found != 0 {
		t.Error("joining changed a row")
	}
}

// FuzzParse: no line makes it panic, and what it accepts holds together.
func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"id":"b","lang":"hi-Latn","text":"x","interests":["travel"],"use":["int_recall","conversation_level"],"conversation_id":"c","conv_interests":["music"]}`))
	f.Add([]byte(`{"id":"b","use":[""]}`))
	known := func(name string) bool { return name == "travel" || name == "music" }
	f.Fuzz(func(t *testing.T, data []byte) {
		r, text, err := parse(data, known)
		if err != nil {
			return
		}
		if r.id == "" || r.lang == "" || len(text) == 0 || r.use == 0 || r.found != 0 || r.turns != 1 {
			t.Errorf("accepted %q as %+v", data, r)
		}
		if r.use.has(conversation) != (r.conversation != "") {
			t.Errorf("conversation %q with use %b", r.conversation, r.use)
		}
	})
}
