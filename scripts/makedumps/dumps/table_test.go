package dumps

import (
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
)

// altered is the embedded data with a line added to one table.
func altered(t *testing.T, name, line string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(embedded, "data", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(embedded, path)
		if path == name {
			data = append(data, line+"\n"...)
		}
		out[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if out[name] == nil {
		t.Fatalf("no table %s", name)
	}
	return out
}

func TestBadTables(t *testing.T) {
	for _, c := range []struct{ table, line, want string }{
		{"places", `"US"	allowed	18	1	en:100`, "there twice"},
		{"places", `US	allowed	18	1	en:100`, "not quoted"},
		{"places", `"QA"	welcome	18	1	en:100`, "status"},
		{"places", `"QA"	allowed	0	1	en:100`, "minimum age"},
		{"places", `"QA"	allowed	18	-1	en:100`, "weight"},
		{"places", `"QA"	allowed	18	1	en:90`, "add up to 90%"},
		{"places", `"QA"	allowed	18	1	tlh:100`, "speaks unknown tlh"},
		{"languages", "en\tcovered", "there twice"},
		{"languages", "de\tmaybe", "want covered"},
		{"languages", "de\tcovered", "lacks say"},
		{"topics", "hiking", "there twice"},
		{"sentences/es", "es\tfalconry\tsay\tun halcón", "unknown topic"},
		{"sentences/es", "tlh\thiking\tsay\tnuqneH", "unknown language"},
		{"sentences/es", "es\thiking\tsing\tla la", "kind"},
		{"sentences/es", "es\thiking\tsay\tun {thing}", "unknown slot"},
		{"sentences/es", "es\thiking\tsay\tun {n", "brace"},
		{"sentences/es", "es\tfishing\tsay\tel río", "lacks say, reply or scene"},
		{"sentences/es", "es\thiking\tsay", "3 fields, want 4"},
		{"sensitive", "sw\thealth\tkisukari", "not covered"},
		{"people", "hiker_en\tUS\t3\t-\tin\twhy", "there twice"},
		{"people", "new\tQQ\t3\t-\tin\twhy", "unknown home"},
		{"people", "new\tUS\t300\t-\tin\twhy", "age"},
		{"people", "new\tUS\t3\tprofile=2\tin\twhy", "profile score"},
		{"people", "new\tUS\t3\tcrowned\tin\twhy", "want profile"},
		{"people", "new\tUS\t3\t-\tmaybe\twhy", "outcome"},
		{"people", "new\tUS\t3\t \tin\twhy", "blanks"},
		{"acts", "nobody\t0\tvibes\t1\t-\t-\tsmall/en", "unknown person"},
		{"acts", "hiker_en\t3-1\tvibes\t1\t-\t-\tsmall/en", "days"},
		{"acts", "hiker_en\t0\tradio\t1\t-\t-\tsmall/en", "unknown surface"},
		{"acts", "hiker_en\t0\tvibes\t0\t-\t-\tsmall/en", "rows"},
		{"acts", "hiker_en\t0\tvibes\t1\t-\thome=QQ\tsmall/en", "change"},
		{"acts", "hiker_en\t0\tvibes\t1\t-\tmood=good\tsmall/en", "change"},
		{"acts", "hiker_en\t0\tvibes\t1\t-\t-\tsmall/tlh", "no language"},
		{"acts", "hiker_en\t0\tvibes\t1\t-\t-\tfalconry/en", "no talk"},
		{"acts", "hiker_en\t0\tvibes\t1\t-\t-\t!weather/en", "no sensitive sentences"},
	} {
		_, err := loadTables(altered(t, "data/"+c.table+".tsv", c.line))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s + %q: %v, want an error with %q", c.table, c.line, err, c.want)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	fsys := fstest.MapFS{"data/x.tsv": {Data: []byte("# comment\n\na\tb\na\n")}}
	_, err := readTable(fsys, "data/x.tsv", 2)
	if err == nil || !strings.HasPrefix(err.Error(), "x.tsv:4: ") {
		t.Errorf("error is %v", err)
	}
	if _, err := readTable(fsys, "data/y.tsv", 2); err == nil {
		t.Error("a table that is not there: no error")
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("a\tb\n# c\n\nd\te"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, err := readTable(fstest.MapFS{"t": {Data: data}}, "t", 2)
		if (err == nil) != (len(records) > 0) {
			t.Fatalf("%d records and error %v", len(records), err)
		}
		for _, r := range records {
			if len(r.fields) != 2 || r.line < 1 || r.fields[0] == "" || strings.ContainsAny(r.fields[1], "\t\n") {
				t.Fatalf("record %+v", r)
			}
		}
	})
}

func FuzzTemplate(f *testing.F) {
	f.Add("a trip of {n} days to {place}")
	f.Add("}{")
	f.Fuzz(func(t *testing.T, s string) {
		parsed, err := parseTemplate(s)
		if err != nil {
			return
		}
		filled := string(parsed.fill(nil, rand.New(rand.NewPCG(1, 2))))
		if len(parsed.slots) == 0 && filled != s {
			t.Fatalf("%q becomes %q", s, filled)
		}
		if len(parsed.texts) != len(parsed.slots)+1 {
			t.Fatalf("%d texts, %d slots", len(parsed.texts), len(parsed.slots))
		}
	})
}
