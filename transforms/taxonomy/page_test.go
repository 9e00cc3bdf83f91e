package taxonomy

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write TAXONOMY.md anew")

// TestPage holds TAXONOMY.md to the data. With -update it writes the page.
func TestPage(t *testing.T) {
	want := page(mustDefault(t))
	if *update {
		if err := os.WriteFile("TAXONOMY.md", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("TAXONOMY.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("TAXONOMY.md is stale: go generate ./transforms/taxonomy")
	}
}

// page renders the usable nodes, branch by branch; a node with others under it is shown in bold.
func page(tree *Tree) []byte {
	var b bytes.Buffer
	leaves := tree.Leaves()
	isLeaf := make(map[uint16]bool)
	perRoot := make(map[uint16]int)
	for _, n := range leaves {
		isLeaf[n.ID] = true
		root, _ := tree.Root(n.ID)
		perRoot[root]++
	}
	fmt.Fprintf(&b, `# The interests

<!-- Generated from data/topics.tsv: go generate ./transforms/taxonomy -->

A segment definition names interests by the ids or paths below; an interest includes everything under it.
There are %d leaves to build segments from. Ids under 10000 are those of Google's Topics taxonomy v2, the
finer ones are our own. The last column gives the same interest in the IAB Tech Lab Audience Taxonomy 1.1
(CC BY 3.0), where it has one. Nodes that name or stand for a sensitive category are not listed: they exist
in the data, denied, and combinations that stand for one are refused too (data/proxies.tsv).
`, len(leaves))
	for _, n := range tree.Nodes() {
		if n.Denied {
			continue
		}
		if n.Depth == 0 {
			fmt.Fprintf(&b, "\n## %s\n\n%d, %d leaves\n\n| id | interest | IAB |\n| --- | --- | --- |\n", n.Name, n.ID, perRoot[n.ID])
			continue
		}
		name := n.Path[strings.Index(n.Path[1:], "/")+2:]
		if !isLeaf[n.ID] {
			name = "**" + name + "**"
		}
		iab := strings.Trim(strings.ReplaceAll(fmt.Sprint(n.IAB), " ", ", "), "[]")
		fmt.Fprintf(&b, "| %d | %s | %s |\n", n.ID, strings.ReplaceAll(name, "/", " / "), iab)
	}
	return b.Bytes()
}
