package lexicon

import "slices"

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
	minKnownShare = 25
	// minAlienLetters of scripts without a lexicon, when they outnumber the
	// rest, decide alone: no word list can know them.
	minAlienLetters = 4
	// runesPerWord is how many runes of Han, kana or Thai count as a word.
	runesPerWord = 2
)

// CoverageOf judges sums of Findings.Words and Findings.Known, of one text or
// of a whole conversation.
func CoverageOf(words, known uint32) Coverage {
	switch {
	case words < minWords:
		return Undecided
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
	if bestOther >= bestCovered {
		// A neighbour knows the text as well: not one word counts as known.
		bestCovered = 0
	}
	f.Words = m.words + (spaceless+runesPerWord-1)/runesPerWord
	f.Known = min(bestCovered+(spaceless+runesPerWord-1)/runesPerWord, f.Words)
	f.Coverage = CoverageOf(f.Words, f.Known)
	if m.alien >= minAlienLetters && m.alien > spaceless && f.Known*2 <= m.words {
		f.Words = max(f.Words, minWords)
		f.Coverage = NotCovered
	}
}

// speaks tells whether the text has everyday words of a lane's language, and
// of no other covered language more.
func (m *Matcher) speaks(lane int) bool {
	if !m.laneDone {
		m.laneDone = true
		m.countEveryday()
	}
	own := m.laneSum[lane]
	return own > 0 && own >= m.laneMost
}

// countEveryday counts, by language, the everyday words of the text; runes
// of scripts without spaces count for the language that the script tells
// (Han for Japanese as well when kana are there).
func (m *Matcher) countEveryday() {
	m.every.reset()
	for i := range m.tokens {
		if t := &m.tokens[i]; t.flags&tokenSlot != 0 {
			m.every.add(m.lex.everyday[t.slot])
		}
	}
	m.every.settle()
	for lane := range m.laneSum {
		m.laneSum[lane] = m.every.most(1 << lane)
	}
	m.laneSum[laneThai] += (m.thai + runesPerWord - 1) / runesPerWord
	if m.kana > 0 {
		m.laneSum[laneJapanese] += (m.han + m.kana + runesPerWord - 1) / runesPerWord
	} else {
		m.laneSum[laneChinese] += (m.han + runesPerWord - 1) / runesPerWord
	}
	m.laneMost = slices.Max(m.laneSum[:])
}

// guess widens what is known of a stranger: Arabic writes conjunction,
// preposition and article onto the word.
func (m *Matcher) guess(w []byte, known uint64) uint64 {
	if known != 0 || len(w) < 6 || w[0] < 0xD8 || w[0] > 0xDB {
		return 0
	}
	for _, c := range arabicClitics {
		if rest := len(w) - len(c); rest >= 4 && string(w[:len(c)]) == c {
			stem := w[len(c):]
			if s := m.lex.words.at(stem); s != nil {
				return s.known
			}
		}
	}
	return 0
}

// arabicClitics are what is written onto a word's front, longest first.
var arabicClitics = []string{"وبال", "فبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س"}
