package taxonomy

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	goodTopics  = "# head\n1\t0\tA\tuse\t\n2\t1\tB\tuse\t7,8\n\n3\t1\tC\tdeny\t\n4\t3\tD\tuse\t\n5\t1\tE\tuse\t\n"
	goodProxies = "2 5\thealth\tbecause\n"
)

func load(topics, proxies string) (*Tree, error) {
	return Load(fstest.MapFS{
		"topics.tsv":  {Data: []byte(topics)},
		"proxies.tsv": {Data: []byte(proxies)},
	})
}

func TestLoadGood(t *testing.T) {
	tree, err := load(goodTopics, goodProxies)
	if err != nil {
		t.Fatal(err)
	}
	if tree.Usable(3) || tree.Usable(4) || !tree.Usable(5) {
		t.Error("denial is not handed down, or too far")
	}
	var leaves []uint16
	for _, n := range tree.Leaves() {
		leaves = append(leaves, n.ID)
	}
	if !slices.Equal(leaves, []uint16{2, 5}) {
		t.Errorf("leaves %v", leaves)
	}
	// A shared slice must not let a caller write into the next node's ancestors.
	_ = append(tree.Ancestors(4), 99)
	if got := tree.Ancestors(5); !slices.Equal(got, []uint16{1}) {
		t.Errorf("ancestors of 5 are %v after an append to those of 4", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	cases := []struct{ name, topics, proxies, want string }{
		{"no topic", "# only a comment\n", goodProxies, "topics.tsv: no node"},
		{"fields missing", "1\t0\tA\tuse\n", goodProxies, "topics.tsv:1: 4 fields instead of 5"},
		{"too many fields", "1\t0\tA\tuse\t\t\n", goodProxies, "topics.tsv:1: 6 fields"},
		{"id zero", "0\t0\tA\tuse\t\n", goodProxies, `topics.tsv:1: id "0"`},
		{"id with a leading zero", "01\t0\tA\tuse\t\n", goodProxies, `topics.tsv:1: id "01"`},
		{"id too big", "65536\t0\tA\tuse\t\n", goodProxies, `topics.tsv:1: id "65536"`},
		{"id signed", "+1\t0\tA\tuse\t\n", goodProxies, `topics.tsv:1: id "+1"`},
		{"id empty", "\t0\tA\tuse\t\n", goodProxies, `topics.tsv:1: id ""`},
		{"id twice", goodTopics + "5\t1\tF\tuse\t\n", goodProxies, "topics.tsv:8: id 5 is there already"},
		{"parent below", "2\t1\tB\tuse\t\n1\t0\tA\tuse\t\n", goodProxies, "topics.tsv:1: parent 1 does not stand above"},
		{"own parent", "1\t1\tA\tuse\t\n", goodProxies, "topics.tsv:1: parent 1"},
		{"parent no number", "1\t-\tA\tuse\t\n", goodProxies, `topics.tsv:1: parent: id "-"`},
		{"name empty", "1\t0\t\tuse\t\n", goodProxies, "topics.tsv:1: name"},
		{"name with blanks", "1\t0\tA \tuse\t\n", goodProxies, "topics.tsv:1: name"},
		{"name with a slash", "1\t0\tA/B\tuse\t\n", goodProxies, "topics.tsv:1: name"},
		{"name twice", goodTopics + "6\t1\tE\tuse\t\n", goodProxies, "already, on line 7"},
		{"unknown status", "1\t0\tA\tmaybe\t\n", goodProxies, `topics.tsv:1: status "maybe"`},
		{"iab no number", "1\t0\tA\tuse\tx\n", goodProxies, "topics.tsv:1: iab"},
		{"iab with a blank", "1\t0\tA\tuse\t7, 8\n", goodProxies, "topics.tsv:1: iab"},
		{"iab twice", "1\t0\tA\tuse\t7,7\n", goodProxies, "topics.tsv:1: iab: 7 is there twice"},
		{"carriage return", "1\t0\tA\tuse\t\r\n", goodProxies, "topics.tsv:1: not UTF-8 with plain line ends"},
		{"not UTF-8", "1\t0\tA\xff\tuse\t\n", goodProxies, "topics.tsv:1: not UTF-8"},
		{"no proxy", goodTopics, "\n", "proxies.tsv: no proxy"},
		{"proxy of one", goodTopics, "2\thealth\twhy\n", "proxies.tsv:1: a proxy needs two"},
		{"proxy of an unknown", goodTopics, "2 9\thealth\twhy\n", "proxies.tsv:1: id 9 is unknown or denied"},
		{"proxy of a denied", goodTopics, "2 4\thealth\twhy\n", "proxies.tsv:1: id 4 is unknown or denied"},
		{"proxy twice the same", goodTopics, "2 2\thealth\twhy\n", "proxies.tsv:1: ids 2 and 2"},
		{"proxy of parent and child", goodTopics, "1 2\thealth\twhy\n", "proxies.tsv:1: ids 1 and 2"},
		{"unknown category", goodTopics, "2 5\thealthy\twhy\n", `proxies.tsv:1: category "healthy"`},
		{"no reason", goodTopics, "2 5\thealth\t \n", "proxies.tsv:1: it does not say why"},
		{"two blanks", goodTopics, "2  5\thealth\twhy\n", `proxies.tsv:1: id ""`},
		{"proxy there already", goodTopics, goodProxies + "5 2\treligion\twhy\n", "proxies.tsv:2: proxies [2 5] and [2 5] overlap"},
		{"proxy fields", goodTopics, "2 5\thealth\n", "proxies.tsv:1: 2 fields instead of 3"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tree, err := load(c.topics, c.proxies)
			if err == nil {
				t.Fatalf("accepted: %+v", tree.nodes)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %q lacks %q", err, c.want)
			}
		})
	}
	for _, missing := range []string{"topics.tsv", "proxies.tsv"} {
		fsys := fstest.MapFS{"topics.tsv": {Data: []byte(goodTopics)}, "proxies.tsv": {Data: []byte(goodProxies)}}
		delete(fsys, missing)
		if _, err := Load(fsys); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
}

// A person who edits the data sees everything that is wrong at once.
func TestLoadNamesEveryError(t *testing.T) {
	_, err := load("1\t0\tA\tuse\n2\t0\tB\tmaybe\t\n", goodProxies)
	if err == nil || !strings.Contains(err.Error(), "topics.tsv:1") || !strings.Contains(err.Error(), "topics.tsv:2") {
		t.Errorf("error %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(goodTopics, goodProxies)
	for _, name := range []string{"data/topics.tsv", "data/proxies.tsv"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), string(text))
	}
	f.Fuzz(func(t *testing.T, topics, proxies string) {
		tree, err := load(topics, proxies)
		if err != nil {
			return
		}
		for _, n := range tree.Nodes() {
			above := tree.Ancestors(n.ID)
			if len(above) != n.Depth || (n.Parent != 0) != (n.Depth > 0) {
				t.Fatalf("%+v has ancestors %v", n, above)
			}
			for _, a := range above {
				if above, _ := tree.Node(a); above.Denied && !n.Denied {
					t.Fatalf("%s is usable under the denied %s", n.Path, above.Path)
				}
			}
			if back, ok := tree.ByPath(n.Path); !ok || back.ID != n.ID {
				t.Fatalf("%s leads to %d, not to %d", n.Path, back.ID, n.ID)
			}
		}
	})
}
