package measure

import "fmt"

// use says what a line may measure; a line has several.
type use uint16

const (
	recall       use = 1 << iota // must be dropped
	recallWeak                   // the label is noisy: for comparing versions only
	recallPhrase                 // a bare descriptor, not a sentence
	fpr                          // must not be dropped
	fprHard                      // about people or debates: dropping may be right
	fprWeak                      // probably must not be dropped
	fprUnion                     // not about unions; of other categories nothing is known
	intRecall                    // the interests should be found
	intRecallWeak
	intPrecision // the list of interests is complete, empty included
	conversation // is scored with the other turns of its conversation
	topicOnly    // an encyclopaedic sentence, nobody speaking
	notCovered   // in a language that the sieve does not cover
)

// useNames are the names that lines use, in the order of the bits.
var useNames = []string{
	"sens_recall", "sens_recall_weak", "sens_recall_phrase",
	"sens_fpr", "sens_fpr_hard", "sens_fpr_weak", "sens_fpr_trade_union_only",
	"int_recall", "int_recall_weak", "int_precision",
	"conversation_level", "topic_only", "not_covered",
}

// The uses that a table of their own lists, each apart.
var (
	recallUses   = []use{recall, recallPhrase, recallWeak}
	fprUses      = []use{fpr, fprWeak, fprHard, fprUnion}
	interestUses = []use{intRecall, intRecallWeak}
)

func (u use) has(v use) bool { return u&v != 0 }

// String names a single use.
func (u use) String() string {
	for i, n := range useNames {
		if u == 1<<i {
			return n
		}
	}
	return fmt.Sprintf("use(%b)", uint16(u))
}

func parseUses(names []string) (use, error) {
	var all use
next:
	for _, name := range names {
		for i, n := range useNames {
			if n == name {
				if all.has(1 << i) {
					return 0, fmt.Errorf("use %q is there twice", name)
				}
				all |= 1 << i
				continue next
			}
		}
		return 0, fmt.Errorf("unknown use %q", name)
	}
	if all == 0 {
		return 0, fmt.Errorf("no use: a line that measures nothing")
	}
	return all, nil
}
