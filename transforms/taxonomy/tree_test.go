package taxonomy

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func mustDefault(t testing.TB) *Tree {
	t.Helper()
	tree, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestDefaultTree(t *testing.T) {
	tree := mustDefault(t)
	if n := len(tree.Leaves()); n < 400 {
		t.Errorf("%d usable leaves, campaigns need 400", n)
	}
	cases := []struct {
		id     uint16
		path   string
		root   uint16
		depth  int
		usable bool
		above  []uint16
		iab    []int
	}{
		{472, "/Hobbies & Leisure/Outdoors/Hiking & Camping", 196, 2, true, []uint16{201, 196}, []int{725}},
		{10001, "/Hobbies & Leisure/Outdoors/Hiking & Camping/Trekking Gear", 196, 3, true, []uint16{472, 201, 196}, []int{1637}},
		{332, "/Travel & Transportation", 332, 0, true, nil, []int{719, 1649}},
		{173, "/Food & Drink/Cooking & Recipes", 172, 1, true, []uint16{172}, []int{371}},
		{586, "/Shopping/Apparel/Footwear/Athletic Shoes", 289, 3, true, []uint16{585, 572, 289}, nil},
		{247, "/News/Politics", 243, 1, false, []uint16{243}, nil},
		{160, "/Finance/Insurance/Health Insurance", 149, 2, false, []uint16{158, 149}, nil},
		{560, "/Law & Government/Labor & Employment Law", 239, 1, false, []uint16{239}, nil},
		{242, "/Law & Government/Legal Services", 239, 1, false, []uint16{239}, nil}, // its parent is denied
		{177, "/Food & Drink/Cooking & Recipes/Vegetarian Cuisine/Vegan Cuisine", 172, 3, false, []uint16{176, 173, 172}, nil},
	}
	for _, c := range cases {
		n, ok := tree.Node(c.id)
		if !ok {
			t.Errorf("%d is unknown", c.id)
			continue
		}
		root, _ := tree.Root(c.id)
		if n.Path != c.path || n.Depth != c.depth || root != c.root || !slices.Equal(n.IAB, c.iab) {
			t.Errorf("%d = %+v under %d, want %+v", c.id, n, root, c)
		}
		if tree.Usable(c.id) != c.usable || n.Denied == c.usable {
			t.Errorf("%d %s: usable %t, denied %t", c.id, n.Path, tree.Usable(c.id), n.Denied)
		}
		if got := tree.Ancestors(c.id); !slices.Equal(got, c.above) {
			t.Errorf("%d: ancestors %v, want %v", c.id, got, c.above)
		}
		if byPath, ok := tree.ByPath(c.path); !ok || byPath.ID != c.id {
			t.Errorf("%s leads to %d", c.path, byPath.ID)
		}
	}
}

// The nodes that the policy names must be denied whatever becomes of the data.
func TestPolicyDenies(t *testing.T) {
	tree := mustDefault(t)
	for _, id := range []uint16{247, 160, 560, 539, 553, 384, 259} {
		if _, ok := tree.Node(id); !ok || tree.Usable(id) {
			t.Errorf("%d: known %t, usable %t; the policy denies it", id, ok, tree.Usable(id))
		}
	}
}

func TestUnknownNode(t *testing.T) {
	for name, tree := range map[string]*Tree{"default": mustDefault(t), "zero": {}} {
		for _, id := range []uint16{0, 2, 9999, 65535} {
			if _, ok := tree.Node(id); ok || tree.Usable(id) || tree.Ancestors(id) != nil || tree.IsUnder(id, 196) {
				t.Errorf("%s tree: %d is known", name, id)
			}
			if _, ok := tree.Root(id); ok {
				t.Errorf("%s tree: %d has a root", name, id)
			}
		}
	}
	if _, ok := mustDefault(t).ByPath("Hobbies & Leisure"); ok {
		t.Error("a path without its slash leads somewhere")
	}
}

// Lookups run for every interest of every row.
func TestLookupsDoNotAllocate(t *testing.T) {
	tree := mustDefault(t)
	var sum int
	allocs := testing.AllocsPerRun(100, func() {
		root, _ := tree.Root(10001)
		n, _ := tree.Node(10001)
		sum += int(root) + len(tree.Ancestors(10001)) + len(n.Path)
		if tree.Usable(10001) && tree.IsUnder(10001, 472) {
			sum++
		}
	})
	if allocs != 0 {
		t.Errorf("%.0f allocations a lookup", allocs)
	}
}

func TestHash(t *testing.T) {
	base := fstest.MapFS{
		"topics.tsv":  {Data: []byte("1\t0\tA\tuse\t5\n2\t1\tB\tuse\t\n3\t1\tC\tuse\t\n")},
		"proxies.tsv": {Data: []byte("2 3\thealth\twhy\n")},
	}
	hash := func(edit func(fs fstest.MapFS)) string {
		fsys := fstest.MapFS{}
		for name, f := range base {
			fsys[name] = &fstest.MapFile{Data: f.Data}
		}
		edit(fsys)
		tree, err := Load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		return tree.Hash()
	}
	replace := func(file, old, with string) func(fstest.MapFS) {
		return func(fsys fstest.MapFS) {
			text := strings.Replace(string(fsys[file].Data), old, with, 1)
			if text == string(fsys[file].Data) {
				t.Fatalf("%q is not in %s", old, file)
			}
			fsys[file].Data = []byte(text)
		}
	}
	want := hash(func(fstest.MapFS) {})
	if len(want) != 64 {
		t.Fatalf("hash %q", want)
	}
	if got := hash(replace("topics.tsv", "2\t1\tB\tuse\t\n3\t1\tC\tuse\t\n", "# note\n3\t1\tC\tuse\t\n\n2\t1\tB\tuse\t\n")); got != want {
		t.Error("a comment or the order of lines changes the hash")
	}
	for _, edit := range []func(fstest.MapFS){
		replace("topics.tsv", "C\tuse", "D\tuse"),
		replace("topics.tsv", "A\tuse\t5", "A\tuse\t6"),
		replace("topics.tsv", "3\t1\tC", "3\t0\tC"),
		replace("topics.tsv", "3\t1\tC\tuse\t\n", "3\t1\tC\tuse\t\n4\t1\tD\tdeny\t\n"),
		replace("proxies.tsv", "health", "religion"),
	} {
		if hash(edit) == want {
			t.Error("a change of the tree keeps the hash")
		}
	}
}
