package taxonomy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// proxy is a combination of usable interests that together stand for a sensitive category.
type proxy struct {
	ids      []uint16 // sorted; two or more, none under another
	category string
	why      string
}

// categories are the sensitive categories of the policy, by the names used all over the data.
var categories = []string{
	"political", "religion", "sexual_orientation", "trade_union", "health",
	"race_ethnicity", "philosophical", "sex_life", "criminal_record",
}

// Proxy says whether interests that a person must all have stand for a sensitive category together, and
// which, in words for the person who wrote the segment. A proxy holds when each of its interests, or one
// under it, is among ids; further ids only narrow the group, so they do not help. Whoever compiles a
// segment must refuse such a set. Of several proxies that hold, the first of the data is named.
func (t *Tree) Proxy(ids []uint16) (reason string, found bool) {
	for _, p := range t.proxies {
		if !t.covers(ids, p.ids) {
			continue
		}
		var names []string
		for _, id := range p.ids {
			n, _ := t.Node(id)
			names = append(names, n.Name)
		}
		return fmt.Sprintf("%s together stand for %s: %s", strings.Join(names, " + "), p.category, p.why), true
	}
	return "", false
}

// covers says whether each of wanted, or a node under it, is among ids.
func (t *Tree) covers(ids, wanted []uint16) bool {
	for _, w := range wanted {
		if !slices.ContainsFunc(ids, func(id uint16) bool { return id == w || t.IsUnder(id, w) }) {
			return false
		}
	}
	return true
}

// parseProxies fills t.proxies from lines `ids TAB category TAB why`, ids separated by blanks. The tree is
// linked. A proxy with a denied interest, or wider than another one, could never decide anything and would
// hide a mistake: both are errors.
func (t *Tree) parseProxies(text string) error {
	err := eachLine(proxiesFile, text, 3, func(_ int, f []string) error {
		p := proxy{category: f[1], why: f[2]}
		for part := range strings.SplitSeq(f[0], " ") {
			id, err := parseID(part)
			if err != nil {
				return err
			}
			if !t.Usable(id) {
				return fmt.Errorf("id %d is unknown or denied", id)
			}
			for _, other := range p.ids {
				if other == id || t.IsUnder(other, id) || t.IsUnder(id, other) {
					return fmt.Errorf("ids %d and %d are the same or one under the other", other, id)
				}
			}
			p.ids = append(p.ids, id)
		}
		if len(p.ids) < 2 {
			return errors.New("a proxy needs two interests; deny one that stands for a category alone")
		}
		if !slices.Contains(categories, p.category) {
			return fmt.Errorf("category %q is none of %s", p.category, strings.Join(categories, ", "))
		}
		if strings.TrimSpace(p.why) == "" {
			return errors.New("it does not say why")
		}
		slices.Sort(p.ids)
		for _, q := range t.proxies {
			if t.covers(p.ids, q.ids) || t.covers(q.ids, p.ids) {
				return fmt.Errorf("proxies %v and %v overlap: the wider one decides nothing", q.ids, p.ids)
			}
		}
		t.proxies = append(t.proxies, p)
		return nil
	})
	if err == nil && len(t.proxies) == 0 {
		return fmt.Errorf("%s: no proxy", proxiesFile)
	}
	return err
}
