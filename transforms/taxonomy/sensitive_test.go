package taxonomy

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// telltales are word beginnings that name a sensitive category, or something that stands for one. They are
// compared with the words of a node's whole path. A node that needs one is denied, not excepted, save for
// the exceptions below.
var telltales = map[string][]string{
	"political":          {"politic", "election", "vote", "voting", "partisan", "campaigning", "activis", "government", "civic", "immigration", "military", "gun", "firearm", "hunting"},
	"religion":           {"religio", "faith", "church", "bible", "christ", "catholic", "islam", "muslim", "halal", "kosher", "jewish", "judai", "hindu", "buddh", "sikh", "mosque", "temple", "gospel", "prayer", "spiritual", "astrolog", "pilgrim", "ramadan", "easter", "meditat"},
	"sexual_orientation": {"gay", "lesbian", "lgbt", "queer", "bisexual", "transgender", "pride", "drag", "gender"},
	"trade_union":        {"union", "labor", "labour", "strike", "collective"},
	"health":             {"health", "medic", "pharma", "doctor", "hospital", "therap", "disease", "disorder", "cancer", "diabet", "pregnan", "fertil", "diet", "weight", "vaccin", "vision", "dental", "hearing", "disab", "elder", "senior", "supplement", "vitamin", "addict", "smoking", "feminine", "allerg", "wellness", "psycholog", "nursing", "insomnia", "mental"},
	"race_ethnicity":     {"ethnic", "race", "racial", "black", "african", "asian", "hispanic", "latino", "multicultural", "genealog", "ancestr", "heritage", "diaspora", "immigrant", "native", "indigenous", "tribal", "curl"},
	"philosophical":      {"philosoph", "belief", "vegan", "vegetarian", "atheis", "humanis", "ethic", "esoteric", "paranormal"},
	"sex_life":           {"sex", "erotic", "adult", "dating", "lingerie", "singles", "intimate", "contracept", "adoption", "surrogac"},
	"criminal_record":    {"crime", "criminal", "prison", "jail", "bail", "court", "police", "legal", "attorney", "lawyer"},
}

// exceptions are paths that hold a telltale word and mean something else by it.
var exceptions = map[string]string{
	"/Beauty & Fitness/Fitness/Gyms & Health Clubs":                                 "a gym, by its usual name",
	"/Food & Drink/Restaurants/Sushi & Asian Restaurants":                           "a kitchen, not an origin",
	"/Food & Drink/Cooking & Recipes/World Cuisines/Thai & Southeast Asian Cooking": "a kitchen, not an origin",
	"/Jobs & Education/Education/Legal Education":                                   "a subject of study",
	"/Jobs & Education/Jobs/Job Listings/Legal Jobs":                                "a profession",
	"/Books & Literature/Young Adult Books":                                         "a shelf of the bookshop",
	"/Sports/Running & Walking/Marathons & Road Races":                              "running, not race",
}

var wordOf = regexp.MustCompile(`[\pL\pN]+`)

// namesSensitive returns the category and word by which a path names a sensitive category.
func namesSensitive(path string) (category, word string) {
	for _, w := range wordOf.FindAllString(strings.ToLower(path), -1) {
		for category, beginnings := range telltales {
			for _, b := range beginnings {
				if strings.HasPrefix(w, b) {
					return category, w
				}
			}
		}
	}
	return "", ""
}

// No usable node, leaf or not, may name or stand for a sensitive category alone.
func TestNoNodeIsSensitive(t *testing.T) {
	tree := mustDefault(t)
	for _, n := range tree.Nodes() {
		if n.Denied || exceptions[n.Path] != "" {
			continue
		}
		if category, word := namesSensitive(n.Path); category != "" {
			t.Errorf("%d %s: %q tells of %s; deny it", n.ID, n.Path, word, category)
		}
	}
	for path := range exceptions {
		n, ok := tree.ByPath(path)
		if category, _ := namesSensitive(path); !ok || n.Denied || category == "" {
			t.Errorf("exception %s is of no use", path)
		}
	}
}

// The test above can fail: each category has a name that it would catch.
func TestTelltalesCatch(t *testing.T) {
	for path, want := range map[string]string{
		"/News/Politics": "political", "/Books/Christian Living": "religion", "/Events/Gay Nightlife": "sexual_orientation",
		"/Law/Labor & Employment": "trade_union", "/Finance/Health Insurance": "health", "/Hobbies/Genealogy": "race_ethnicity",
		"/Food/Vegan Cuisine": "philosophical", "/People/Online Dating": "sex_life", "/Law/Bail Bonds": "criminal_record",
		"/Hobbies & Leisure/Outdoors": "",
	} {
		if got, word := namesSensitive(path); got != want {
			t.Errorf("%s: %q by %q, want %q", path, got, word, want)
		}
	}
}

func TestProxies(t *testing.T) {
	tree := mustDefault(t)
	text, err := os.ReadFile("testdata/proxies.tsv")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	err = eachLine("testdata/proxies.tsv", string(text), 3, func(line int, f []string) error {
		var ids []uint16
		for part := range strings.SplitSeq(f[0], " ") {
			id, err := parseID(part)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		seen[f[1]] = true
		reason, found := tree.Proxy(ids)
		if found != (f[1] != "-") || found && !strings.Contains(reason, "together stand for "+f[1]+":") {
			t.Errorf("line %d, %s (%s): %t %q", line, f[0], f[2], found, reason)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, category := range categories {
		if !seen[category] {
			t.Errorf("no case of %s", category)
		}
	}
	if _, found := tree.Proxy(nil); found {
		t.Error("no interest at all stands for something")
	}
}

// Each proxy of the data holds for its own interests: none is hidden behind another.
func TestEveryProxyHolds(t *testing.T) {
	tree := mustDefault(t)
	for _, p := range tree.proxies {
		if reason, found := tree.Proxy(p.ids); !found || !strings.HasSuffix(reason, p.why) {
			t.Errorf("%v: %q", p.ids, reason)
		}
	}
}
