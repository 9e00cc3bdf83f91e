package lexicon

// Languages are lanes: bit i of a word's mask says that language i knows the
// word. The covered languages come first, then one lane for each neighbour
// (a language that the lexicon does not cover but knows the commonest words
// of, so that Dutch does not pass for German: see coverage.go).

// anyLanguage names the files whose terms belong to no language (emoji,
// international names); such terms make no language known.
const anyLanguage = "xx"

// noLane is the lane of anyLanguage.
const noLane = -1

// maxLanes is the width of a mask.
const maxLanes = 64

// coveredNames are the languages that the sieve covers, as file names give
// them; the order fixes the lanes.
var coveredNames = [...]string{
	"en", "es", "pt", "fr", "de", "it", "hi", "hi-Latn", "id", "ar",
	"zh", "ja", "vi", "th", "tr", "ru", "bn", "ur", "fil",
}

// Languages lists the covered languages.
func Languages() []string { return append([]string(nil), coveredNames[:]...) }

// laneOf gives the lane of a covered language, or noLane and true for xx.
func laneOf(name string) (lane int, ok bool) {
	if name == anyLanguage {
		return noLane, true
	}
	for i, n := range coveredNames {
		if n == name {
			return i, true
		}
	}
	return noLane, false
}

// Lanes of languages that are told by script instead of by words.
var (
	laneChinese  = mustLane("zh")
	laneJapanese = mustLane("ja")
	laneThai     = mustLane("th")
)

// coveredMask has the bits of all covered languages.
var coveredMask = uint64(1)<<len(coveredNames) - 1

// mustLane looks up a name of the list above; a typo would be a programmer's
// error, seen by the first test that loads the package.
func mustLane(name string) int {
	lane, ok := laneOf(name)
	if !ok {
		panic("lexicon: no such language: " + name)
	}
	return lane
}
