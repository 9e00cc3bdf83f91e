package evidence

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/gates"
)

// CombineParams says how a day's records become evidence.
type CombineParams struct {
	Day schemas.Date
	// Flags tells which conversations are flagged as the night knows it: those
	// of the day and of the FlagDays before.
	Flags *Flags
	// BotRows is how many used rows of one person make the day a bot's.
	BotRows uint32
	// Covered judges the language of a conversation by its own words and those
	// known among them.
	Covered func(words, known uint32) bool
}

// Combine turns the records of one bucket and day into each person's evidence,
// in member order, and completes the audit of the rows that reached this
// point: used, or turned away with their conversation or their person. Persons
// handed to emit are valid only while it runs.
func Combine(blocks [][]byte, p CombineParams, audit *gates.Audit, emit func(*Person) error) error {
	order, err := byMember(blocks)
	if err != nil {
		return err
	}
	var records []schemas.Record // of one person, with their slices used again
	for len(order) > 0 {
		n := 1
		for n < len(order) && order[n].sameMember(&order[0], blocks) {
			n++
		}
		for len(records) < n {
			records = append(records, schemas.Record{})
		}
		theirs := records[:n]
		for i, at := range order[:n] {
			if _, err := theirs[i].Next(at.in(blocks)); err != nil {
				return fmt.Errorf("combining a day: %w", err)
			}
		}
		slices.SortFunc(theirs, func(a, b schemas.Record) int {
			return cmp.Or(cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Surface, b.Surface))
		})
		if err := combinePerson(theirs, p, audit, emit); err != nil {
			return err
		}
		order = order[n:]
	}
	return nil
}

// place is where a record lies, with the front of its member: records are
// sorted by 16 bytes each instead of being taken apart all at once.
type place struct {
	front  uint64
	block  uint32
	offset uint32
}

func (p *place) in(blocks [][]byte) []byte { return blocks[p.block][p.offset:] }

func (p *place) sameMember(other *place, blocks [][]byte) bool {
	return p.front == other.front && schemas.RecordMember(p.in(blocks)) == schemas.RecordMember(other.in(blocks))
}

// byMember finds all records and puts them in member order.
func byMember(blocks [][]byte) ([]place, error) {
	total := 0
	for _, block := range blocks {
		n, err := schemas.CountRecords(block)
		if err != nil {
			return nil, fmt.Errorf("combining a day: %w", err)
		}
		total += n
	}
	order := make([]place, 0, total)
	for i, block := range blocks {
		if len(block) > math.MaxUint32 {
			return nil, fmt.Errorf("combining a day: a block of %d bytes", len(block))
		}
		for offset := 0; offset < len(block); offset += schemas.RecordSize(block[offset:]) {
			member := schemas.RecordMember(block[offset:])
			order = append(order, place{binary.BigEndian.Uint64(member[:]), uint32(i), uint32(offset)})
		}
	}
	slices.SortFunc(order, func(a, b place) int {
		if a.front != b.front {
			return cmp.Compare(a.front, b.front)
		}
		return compareMembers(schemas.RecordMember(a.in(blocks)), schemas.RecordMember(b.in(blocks)))
	})
	return order, nil
}

// combinePerson takes all records of one person, sorted by conversation and
// surface.
func combinePerson(records []schemas.Record, p CombineParams, audit *gates.Audit, emit func(*Person) error) error {
	person := Person{Member: records[0].Member}
	newestHome(&person, records)
	// pending are the rows, by surface, that count unless the person is a bot:
	// after this day's flags as the night sees them.
	var pending [schemas.NumSurfaces]int64
	for rest := records; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Conversation == rest[0].Conversation {
			n++
		}
		conversation := rest[:n]
		rest = rest[n:]
		rows, words, known := tally(conversation)
		flagged, today := p.Flags.Seen(conversation[0].Conversation, p.Day)
		reason := gates.Passed
		if flagged {
			reason = gates.Sensitive
		} else if !p.Covered(words, known) {
			reason = gates.LanguageNotCovered
		}
		for s, n := range rows {
			if reason == gates.Passed {
				pending[s] += n
			} else {
				audit.TurnedAway[reason][s] += n
			}
		}
		// A conversation flagged on another day stays in the day's file: whether
		// that flag holds is for the reader of the file to say.
		if today || reason == gates.LanguageNotCovered {
			continue
		}
		addGroups(&person, conversation)
	}
	total := int64(0)
	for _, n := range pending {
		total += n
	}
	for s, n := range pending {
		if total > int64(p.BotRows) {
			audit.TurnedAway[gates.Bot][s] += n
		} else {
			audit.Used[s] += n
		}
	}
	if person.Rows <= p.BotRows {
		person.Groups = slices.DeleteFunc(person.Groups, func(g Group) bool { return len(g.Topics) == 0 })
	}
	return emit(&person)
}

// newestHome notes the newest home; of two at the same instant the larger code
// wins, so that order does not matter.
func newestHome(p *Person, records []schemas.Record) {
	for _, r := range records {
		if r.Home != 0 && (p.Home == 0 || r.Millis > p.Millis || r.Millis == p.Millis && r.Home > p.Home) {
			p.Home, p.Millis = r.Home, r.Millis
		}
	}
}

// tally counts a conversation's used rows by surface, and its own words.
func tally(records []schemas.Record) (rows [schemas.NumSurfaces]int64, words, known uint32) {
	for _, r := range records {
		words += uint32(r.Words)
		known += uint32(r.Known)
		if r.Kind == schemas.RowUsed {
			rows[r.Surface]++
		}
	}
	return rows, words, known
}

// addGroups adds a conversation's rows, one group a surface.
func addGroups(p *Person, records []schemas.Record) {
	for _, r := range records {
		if r.Kind != schemas.RowUsed {
			continue
		}
		last := len(p.Groups) - 1
		if last < 0 || p.Groups[last].Conversation != r.Conversation || p.Groups[last].Surface != r.Surface {
			p.Groups = append(p.Groups, Group{Conversation: r.Conversation, Surface: r.Surface})
			last++
		}
		g := &p.Groups[last]
		g.Rows++
		p.Rows++
		if len(r.Interests) > 0 {
			g.addTopic(r.Interests, 1)
		}
	}
}
