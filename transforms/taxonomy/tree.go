package taxonomy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// Node is one interest. Its slices are shared with the tree: read them, do not write.
type Node struct {
	ID     uint16 // 1 to 9999: Topics v2; from 10001: our own
	Parent uint16 // 0 for a root
	Name   string // "Hiking & Camping"
	Path   string // "/Hobbies & Leisure/Outdoors/Hiking & Camping"
	Denied bool   // it, or a node above it, names or stands for a sensitive category
	IAB    []int  // the same interest in the IAB Audience Taxonomy 1.1, in file order; often empty
	Depth  int    // 0 for a root
}

// Tree answers questions about interests without allocating. The zero Tree knows no node.
type Tree struct {
	nodes     []Node // file order: a parent stands before its children
	at        []int32
	byPath    map[string]uint16
	ancestors [][]uint16 // of nodes[i], nearest first; slices of one backing array
	inner     []bool     // nodes[i] has children
	proxies   []proxy
	hash      string
}

// Node returns the node with this id, denied or not.
func (t *Tree) Node(id uint16) (Node, bool) {
	i := t.index(id)
	if i < 0 {
		return Node{}, false
	}
	return t.nodes[i], true
}

// ByPath returns the node at exactly this path, written as in [Node.Path].
func (t *Tree) ByPath(path string) (Node, bool) {
	id, ok := t.byPath[path]
	if !ok {
		return Node{}, false
	}
	return t.Node(id)
}

// Ancestors returns the ids above id, nearest first, empty for a root or an unknown id. The slice is the
// tree's own: a row counts once for each of these, so this runs for every interest of every row.
func (t *Tree) Ancestors(id uint16) []uint16 {
	i := t.index(id)
	if i < 0 {
		return nil
	}
	return t.ancestors[i]
}

// Root returns the top of id's branch, which is id itself for a root.
func (t *Tree) Root(id uint16) (uint16, bool) {
	i := t.index(id)
	if i < 0 {
		return 0, false
	}
	if a := t.ancestors[i]; len(a) > 0 {
		return a[len(a)-1], true
	}
	return id, true
}

// Usable says whether id may become an interest: known, not denied, and under no denied node.
func (t *Tree) Usable(id uint16) bool {
	i := t.index(id)
	return i >= 0 && !t.nodes[i].Denied
}

// IsUnder says whether ancestor stands above id. A node is not under itself.
func (t *Tree) IsUnder(id, ancestor uint16) bool {
	return slices.Contains(t.Ancestors(id), ancestor)
}

// Nodes returns every node, denied ones too, in the order of the data.
func (t *Tree) Nodes() []Node { return slices.Clone(t.nodes) }

// Leaves returns the usable nodes that have no node under them, in the order of the data.
func (t *Tree) Leaves() []Node {
	var leaves []Node
	for i, n := range t.nodes {
		if !n.Denied && !t.inner[i] {
			leaves = append(leaves, n)
		}
	}
	return leaves
}

// Hash identifies what the tree says (nodes, decisions, crosswalk, proxies) whatever its comments and line
// order: 64 hex digits of SHA-256. A run records it, so that a change of the tree is a change of inputs.
func (t *Tree) Hash() string { return t.hash }

func (t *Tree) index(id uint16) int {
	if int(id) >= len(t.at) {
		return -1
	}
	return int(t.at[id]) - 1
}

// link fills everything that follows from t.nodes: the index, ancestors, and denial handed down. Each
// parent is known to stand before its children.
func (t *Tree) link() {
	var top uint16
	for _, n := range t.nodes {
		top = max(top, n.ID)
	}
	t.at = make([]int32, int(top)+1)
	t.byPath = make(map[string]uint16, len(t.nodes))
	t.ancestors = make([][]uint16, len(t.nodes))
	t.inner = make([]bool, len(t.nodes))
	var arena []uint16
	for i := range t.nodes {
		n := &t.nodes[i]
		t.at[n.ID] = int32(i) + 1
		start := len(arena)
		n.Path = "/" + n.Name
		if p := t.index(n.Parent); p >= 0 {
			above := t.nodes[p]
			t.inner[p] = true
			n.Path = above.Path + n.Path
			n.Depth = above.Depth + 1
			n.Denied = n.Denied || above.Denied
			arena = append(append(arena, n.Parent), t.ancestors[p]...)
		}
		// A full slice expression, so that no caller's append can reach the next node's ancestors. Growth
		// of the arena leaves earlier slices on their old backing array, which stays valid.
		t.ancestors[i] = arena[start:len(arena):len(arena)]
		t.byPath[n.Path] = n.ID
	}
}

// seal computes the hash over a canonical form: nodes by id, then proxies by their ids.
func (t *Tree) seal() {
	nodes := slices.Clone(t.nodes)
	slices.SortFunc(nodes, func(a, b Node) int { return int(a.ID) - int(b.ID) })
	h := sha256.New()
	for _, n := range nodes {
		fmt.Fprintf(h, "%d\t%d\t%q\t%t\t%v\n", n.ID, n.Parent, n.Name, n.Denied, n.IAB)
	}
	proxies := slices.Clone(t.proxies)
	slices.SortFunc(proxies, func(a, b proxy) int { return slices.Compare(a.ids, b.ids) })
	for _, p := range proxies {
		fmt.Fprintf(h, "%v\t%s\t%q\n", p.ids, p.category, p.why)
	}
	t.hash = hex.EncodeToString(h.Sum(nil))
}
