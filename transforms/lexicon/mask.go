package lexicon

import (
	"errors"
	"math"
)

// maskIndex numbers a set of languages: words share a few thousand sets, and
// two bytes for a set leave room for more in the slot of a word.
type maskIndex uint16

// maskList numbers sets of lanes, a bit each; number 0 is the empty set.
type maskList struct {
	sets  []uint64
	index map[uint64]maskIndex
	full  bool
}

func newMaskList() *maskList {
	return &maskList{sets: []uint64{0}, index: map[uint64]maskIndex{0: 0}}
}

// union numbers the set of a number with more lanes.
func (m *maskList) union(i maskIndex, lanes uint64) maskIndex {
	set := m.sets[i] | lanes
	if set == m.sets[i] {
		return i
	}
	j, ok := m.index[set]
	switch {
	case ok:
		return j
	case len(m.sets) > math.MaxUint16:
		m.full = true
		return i
	}
	j = maskIndex(len(m.sets))
	m.sets = append(m.sets, set)
	m.index[set] = j
	return j
}

// err tells that there were more sets than numbers.
func (m *maskList) err() error {
	if m.full {
		return errors.New("words are known to more than 65535 sets of languages")
	}
	return nil
}
