package lexicon

// Coverage says whether a text is in a language that the sieve covers.
type Coverage uint8

const (
	Undecided  Coverage = iota // too few words to tell
	Covered                    // a covered language knows enough of the words
	NotCovered                 // none does, or the script has no lexicon
)

// String names the verdict.
func (c Coverage) String() string {
	switch c {
	case Covered:
		return "covered"
	case NotCovered:
		return "not_covered"
	}
	return "undecided"
}

// The thresholds of coverage. They are judged on sentences of many
// languages: a sentence of a covered language finds well over a third of its
// words in that language's everyday list, one of another family next to none.
const (
	// minWords is how many words a verdict needs.
	minWords = 4
	// minKnownShare is the share of words, in percent, that the best covered
	// language must know.
	minKnownShare = 35
	// In fewer than shortText words, one name or thing more tips the scale: a
	// caption of seven words is covered with two of them known.
	shortText          = 8
	minKnownShareShort = 28
	// minAlienLetters of scripts without a lexicon, when they outnumber the
	// rest, decide alone: no word list can know them.
	minAlienLetters = 4
	// minTie is how many words a neighbour must know to win when a covered
	// language knows as many: fewer may be shared by chance.
	minTie = 3
	// maxTieShare is the share of words, in percent, from which a covered
	// language wins a tie: who is well known needs no rival's word (Malay
	// knows Indonesian as well as Indonesian does).
	maxTieShare = 60
	// runesPerWord is how many runes of Han, kana or Thai count as a word.
	runesPerWord = 2
)

// CoverageOf judges sums of Findings.Words and Findings.Known, of one text or
// of a whole conversation.
func CoverageOf(words, known uint32) Coverage {
	switch {
	case words < minWords:
		return Undecided
	case words < shortText && uint64(known)*100 >= uint64(words)*minKnownShareShort:
		return Covered
	case uint64(known)*100 < uint64(words)*minKnownShare:
		return NotCovered
	}
	return Covered
}

// cover fills the language part of f.
func (m *Matcher) cover(f *Findings) {
	m.lanes.settle()
	bestCovered := m.lanes.most(coveredMask)
	bestOther := m.lanes.most(^coveredMask)
	spaceless := m.han + m.kana + m.thai
	// Three words, a neighbour knows every one and nobody else any.
	foreign := m.words == minWords-1 && bestOther == m.words && bestCovered == 0
	if bestOther > bestCovered || bestOther == bestCovered && bestOther >= minTie && bestCovered*100 < m.words*maxTieShare {
		// A neighbour knows the text as well or better: not one word counts as known.
		bestCovered = 0
	}
	f.Words = m.words + (spaceless+runesPerWord-1)/runesPerWord
	f.Known = min(bestCovered+(spaceless+runesPerWord-1)/runesPerWord, f.Words)
	f.Coverage = CoverageOf(f.Words, f.Known)
	if foreign {
		f.Words, f.Known, f.Coverage = minWords, 0, NotCovered
	}
	if m.alien >= minAlienLetters && m.alien > spaceless && f.Known*2 <= m.words {
		f.Words = max(f.Words, minWords)
		f.Coverage = NotCovered
	}
}

// speaks tells whether the text is in a lane's language: no covered language
// knows more of its words, and this one knows others than the own words of
// the term that asks.
func (m *Matcher) speaks(lane int, own uint32) bool {
	if !m.laneDone {
		m.laneDone = true
		m.lanes.settle()
		m.laneMost, m.laneTop = m.lanes.top(coveredMask)
		m.laneMost = max(m.laneMost, m.spoken(laneThai), m.spoken(laneJapanese), m.spoken(laneChinese))
	}
	if m.han+m.kana+m.thai == 0 {
		return m.laneTop>>lane&1 != 0 && m.laneMost > own
	}
	n := m.spoken(lane)
	return n > own && n == m.laneMost
}

// spoken counts the words of the text that a lane's language knows; runes of
// scripts without spaces count for the language that the script tells (Han
// for Japanese when kana are there).
func (m *Matcher) spoken(lane int) uint32 {
	n, runes := m.lanes.most(1<<lane), uint32(0)
	switch {
	case lane == laneThai:
		runes = m.thai
	case lane == laneJapanese && m.kana > 0:
		runes = m.han + m.kana
	case lane == laneChinese && m.kana == 0:
		runes = m.han
	}
	return n + (runes+runesPerWord-1)/runesPerWord
}

// guess widens what is known of a stranger: Arabic writes conjunction,
// preposition and article onto the word's front, pronoun and number onto its
// end.
func (m *Matcher) guess(w []byte, known uint64) uint64 {
	if known != 0 || len(w) < 6 || w[0] < 0xD8 || w[0] > 0xDB {
		return 0
	}
	for _, front := range arabicFronts {
		if len(w) < len(front) || string(w[:len(front)]) != front {
			continue
		}
		for _, end := range arabicEnds {
			stem := len(w) - len(end)
			if stem-len(front) < minArabicStem || string(w[stem:]) != end {
				continue
			}
			if s := m.lex.words.at(w[len(front):stem]); s != nil {
				return m.lex.masks.sets[s.known]
			}
		}
	}
	return 0
}

// minArabicStem is the shortest stem, in bytes, that guess looks for.
const minArabicStem = 4

// arabicFronts and arabicEnds are what is written onto a word, longest first.
var (
	arabicFronts = []string{"وبال", "فبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال", "وب", "ول", "و", "ف", "ب", "ل", "ك", "س", "ي", "ت", "ن", ""}
	arabicEnds   = []string{"", "هما", "ها", "هم", "نا", "كم", "ات", "ون", "ين", "ان", "وا", "ني", "ه", "ك", "ي", "ت", "ا"}
)
