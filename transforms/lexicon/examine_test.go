package lexicon

import (
	"slices"
	"testing"
)

// TestExamine shows each rule of the data format on the sample lexicon.
func TestExamine(t *testing.T) {
	lex := sample.compile(t)
	cases := []struct {
		name, text, sensitive string
		interests             []uint16
	}{
		{"nothing", "a walk in the rain", "", nil},
		{"empty", "", "", nil},
		{"whole word", "The bishop came.", "religion", nil},
		{"whole word only", "archbishop bishops", "", nil},
		{"upper case", "THE BISHOP!", "religion", nil},
		{"accents folded", "the bíshôp", "religion", nil},
		{"combining marks", "the bi\u0301shop", "religion", nil},
		{"zero width", "the bi\u200bshop", "religion", nil},
		{"full width", "ｂｉｓｈｏｐ", "religion", nil},
		{"mathematical bold", "𝐛𝐢𝐬𝐡𝐨𝐩 here", "religion", nil},
		{"soft hyphen", "bi\u00adshop", "religion", nil},
		{"prefix", "muslims pray", "religion", nil},
		{"prefix itself", "a muslim", "religion", nil},
		{"short prefix behind a word", "a holy eternity", "religion", nil},
		{"short prefix itself", "holy et", "religion", nil},
		{"prefix not inside", "nonmuslim", "", nil},
		{"prefix of a long word", "depressivelylongword", "health", nil},
		{"two words", "at a prayer-meeting", "religion", nil},
		{"two words over lines", "prayer\nmeeting", "religion", nil},
		{"two sentences", "prayer! meeting", "", nil},
		{"two words, apostrophe", "prayer’meeting", "religion", nil},
		{"sub", "xlegionellax", "health", nil},
		{"prefix and suffix", "homoeroticism", "sex_life", nil},
		{"weak alone", "the church", "", nil},
		{"weak twice the same", "church church", "", nil},
		{"two weak", "gospel in the church", "religion", nil},
		{"weak excluded", "gospel in a gothic church", "", nil},
		{"weak excluded once only", "gospel in a gothic church, a church", "religion", nil},
		{"two weak in one place", "the church choir", "", nil},
		{"two weak in one place and one again", "the church choir of a church", "religion", nil},
		{"excluded", "a race car", "", nil},
		{"excluded, plural", "race cars and a horse race", "", nil},
		{"not excluded", "a race", "race_ethnicity", nil},
		{"excluded long phrase", "the mass of the sun", "", nil},
		{"excluded by ending", "the highway masses and subway mass", "", nil},
		{"case", "they have AIDS", "health", nil},
		{"case differs", "hearing aids", "", nil},
		{"accent", "le thé", "religion", nil},
		{"accent missing", "le the", "", nil},
		{"lang", "ich mit gift und der", "health", nil},
		{"lang other", "a gift with love to my day", "", nil},
		{"lang none", "gift", "", nil},
		{"han", "我去教会了", "religion", nil},
		{"han spaced", "我去教 会了", "religion", nil},
		{"han excluded", "我在佛山", "", nil},
		{"han not excluded", "我在佛", "religion", nil},
		{"han with latin", "很多T教", "religion", nil},
		{"kana whole run", "ミサに行く", "religion", nil},
		{"kana inside a run", "ミサイル", "", nil},
		{"thai", "ไปวัดกัน", "religion", nil},
		{"thai cut from its mark", "วัดี", "", nil},
		{"arabic", "والصلاة", "religion", nil},
		{"arabic pointed", "مَسْجِد", "religion", nil},
		{"emoji", "see you ✝ soon", "religion", nil},
		{"emoji with selector", "see you ✝️", "religion", nil},
		{"hashtag", "#ElectionDay", "political", nil},
		{"hashtag capitals", "#BLMProtest", "political", nil},
		{"hashtag glued term", "#QueerPride", "sexual_orientation", nil},
		{"hashtag underscore", "#prayer_meeting", "religion", nil},
		{"spaced letters", "he is g a y ok", "sexual_orientation", nil},
		{"spaced letters after an article", "a g a y man", "sexual_orientation", nil},
		{"dotted letters", "g.a.y", "sexual_orientation", nil},
		{"alphabet", "a b c d e f g", "", nil},
		{"leet", "g4y and 4b0rt10n", "sexual_orientation,health", nil},
		{"leet sign", "an @bortion", "health", nil},
		{"leet l", "1esb1an", "", nil},
		{"leet all l", "f1u", "health", nil},
		{"plain codes", "4x4 mp3 b2b 2023", "", nil},
		{"mixed scripts", "the gаy one", "sexual_orientation", nil}, // Cyrillic a
		{"mixed scripts, cyrillic", "гeй", "health", nil},           // Latin e
		{"interest", "hiking", "", []uint16{11}},
		{"interest phrase", "new hiking boots", "", []uint16{11, 12}},
		{"interest weak, same branch", "boots for hiking", "", []uint16{11, 12}},
		{"interest weak, other branch", "boots and coffee", "", []uint16{21}},
		{"interest weak by branch", "java and python", "", []uint16{31, 32}},
		{"interest weak by other branch", "java coffee", "", []uint16{21}},
		{"interest suffix", "a cookbook", "", []uint16{41}},
		{"interest emoji", "🥾", "", []uint16{11}},
		{"emoji tone and weak", "☕ espresso", "", []uint16{21, 22}},
		{"interest japanese", "登山とコーヒー", "", []uint16{11, 21}},
		{"negated", "I hate hiking", "", nil},
		{"negated list", "I hate rain, coffee and hiking", "", nil},
		{"negated phrase", "not interested in hiking", "", nil},
		{"negated after", "hiking is awful", "", nil},
		{"negation ends at a sentence", "I hate rain. Hiking then", "", []uint16{11}},
		{"negation ends at but", "I hate rain but hiking is fine", "", []uint16{11}},
		{"negation ends after six words", "I hate one two three four five six seven hiking", "", []uint16{11}},
		{"negation undone", "I don't hate hiking", "", []uint16{11}},
		{"negated japanese", "登山は嫌い", "", nil},
		{"sensitive is never negated", "I hate the bishop", "religion", nil},
	}
	m := lex.NewMatcher()
	var f Findings
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m.Examine([]byte(c.text), &f)
			if got := f.Sensitive.String(); got != c.sensitive {
				t.Errorf("sensitive %q, want %q: %q; hits %+v", got, c.sensitive, c.text, m.Explain([]byte(c.text)))
			}
			if !slices.Equal(f.Interests, c.interests) {
				t.Errorf("interests %v, want %v: %q", f.Interests, c.interests, c.text)
			}
		})
	}
}
