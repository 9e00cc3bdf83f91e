package lexicon

import (
	"testing"
	"testing/fstest"
)

// files is a small set of data files, by path.
type files map[string]string

func (f files) fs() fstest.MapFS {
	m := fstest.MapFS{}
	for name, content := range f {
		m[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return m
}

// load loads, or fails the test.
func (f files) load(t testing.TB) *Source {
	t.Helper()
	src, err := Load(f.fs())
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// compile loads and compiles, or fails the test.
func (f files) compile(t testing.TB) *Lexicon {
	t.Helper()
	lex, err := Compile(f.load(t), Options{Roots: tensRoot})
	if err != nil {
		t.Fatal(err)
	}
	return lex
}

// tensRoot makes the branches of the test taxonomy: 10 to 19 lie under 10,
// and so on; 999 is not in it.
func tensRoot(id uint16) (uint16, bool) { return id / 10 * 10, id != 999 }

// sample is a lexicon that has every flag at least once.
var sample = files{
	"sensitive/religion.en.tsv": "# rites\nchurch\tweak\tgothic church | church street\nchurch choir\tweak\ngospel\tweak\nbishop\nmuslim\tprefix\nmass\t\tmass of the sun | *way mass*\n" +
		"prayer meeting\nholy et\tprefix\nthé\taccent\n",
	"sensitive/religion.zh.tsv":           "教会\n佛\t\t佛山\nT教\n",
	"sensitive/religion.ja.tsv":           "ミサ\tword\n寺\n佛\tword\n",
	"sensitive/religion.th.tsv":           "วัด\n",
	"sensitive/religion.ar.tsv":           "صلاة\tsuffix\nمسجد\n",
	"sensitive/religion.xx.tsv":           "✝️\n🕌\n",
	"sensitive/health.en.tsv":             "AIDS\tcase\ndepress\tprefix\nabortion\nflu\nlegionella\tsub\ndie pille\tlang\n",
	"sensitive/health.de.tsv":             "gift\tlang\nkrank\tprefix\n",
	"sensitive/health.ru.tsv":             "рак\tlang\nгей\n",
	"sensitive/sexual_orientation.en.tsv": "gay\nlesbian\nqueerpride\n",
	"sensitive/sexual_orientation.de.tsv": "gay\tlang\nlesbian\tweak\n",
	"sensitive/race_ethnicity.en.tsv":     "race\t\trace car* | horse race\n",
	"sensitive/political.en.tsv":          "blm\nelection day\ncourse\tlang\n",
	"sensitive/sex_life.en.tsv":           "erotic\tprefix,suffix\n",
	"interests/en.tsv":                    "hiking\t11\nhiking boots\t11,12\ncoffee\t21\nespresso\t21,22\nboots\t12\tweak\njava\t31,21\tweak\npython\t32\tweak\nbook\t41\tsuffix\n",
	"interests/de.tsv":                    "hiking\t11\tweak\nespresso\t21\n",
	"interests/ja.tsv":                    "登山\t11\nコーヒー\t21\n",
	"interests/xx.tsv":                    "🥾\t11\n☕\t21\tweak\n",
	"negation/en.tsv":                     "hate\nnot interested in\nbut\tstop\ndon't hate\tstop\nis awful\tafter\n",
	"negation/ja.tsv":                     "嫌い\tafter\n",
	"everyday/en.tsv":                     "the\ni\nof\nand\nwith\nmy\nto\nis\nwas\nday\nlove\nthis\n",
	"everyday/de.tsv":                     "der\ndie\ndas\nund\nist\nich\nmit\nein\n",
	"everyday/ru.tsv":                     "и\nя\nне\nна\nчто\nбыл\n",
	"neighbours/nl.tsv":                   "het\neen\nik\nniet\nvan\nwas\nis\nmet\n",
}
