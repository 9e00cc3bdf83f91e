// Package signals turns cleared rows into the compact records that cross the
// shuffle: a member key, a conversation's hash, interests. Here raw ids end.
package signals

import (
	"math"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/gates"
	"github.com/tamis-data/tamis/transforms/identity"
)

// Extractor takes batches through all gates and collects, by member bucket,
// the records that they leave. It is not safe for concurrent use.
type Extractor struct {
	locator *gates.Locator
	clearer *gates.Clearer
	ids     *identity.Hasher
	bits    int

	Audit gates.Audit
	// Blocks holds, by member bucket, the records in the order of the rows.
	Blocks [][]byte
	// Malformed is the first malformed row, its Row counted within the row group;
	// -1 for none.
	Malformed gates.Malformed
	// Flags are the conversations in which something sensitive was said, in any
	// order, with repetitions.
	Flags []uint64

	text   []byte
	record schemas.Record
}

// NewExtractor prepares for one row group; 2^bits is the number of buckets.
func NewExtractor(locator *gates.Locator, clearer *gates.Clearer, ids *identity.Hasher, bits int) *Extractor {
	return &Extractor{locator: locator, clearer: clearer, ids: ids, bits: bits,
		Blocks: make([][]byte, 1<<bits), Malformed: gates.Malformed{Row: -1}}
}

// Add takes a batch through the gates.
func (e *Extractor) Add(b *schemas.Batch) {
	located := e.locator.Locate(b, &e.Audit)
	if m := e.locator.FirstMalformed(); m.Row >= 0 && e.Malformed.Row < 0 {
		e.Malformed = m
		e.Malformed.Row += int(b.First)
	}
	for _, i := range e.locator.Departed() {
		e.emit(b, gates.Row{Index: int(i), Home: e.locator.Home(i)}, schemas.HomeExcluded)
	}
	cleared := e.clearer.Clear(located, &e.Audit)
	for _, i := range e.clearer.Flagged() {
		e.Flags = append(e.Flags, e.conversation(b, int(i)))
	}
	cleared.Each(func(b *schemas.Batch, r gates.Row) {
		if r.Covered {
			e.emit(b, r, schemas.RowUsed)
		} else {
			e.emit(b, r, schemas.RowUncovered)
		}
	})
}

func (e *Extractor) emit(b *schemas.Batch, r gates.Row, kind schemas.RecordKind) {
	e.text = b.Account.AppendText(e.text[:0], r.Index)
	e.record = schemas.Record{
		Member: e.ids.Member(e.text), Kind: kind, Surface: b.Surface, Home: uint16(r.Home),
		Millis: uint32(b.Time.Values[r.Index] - b.Day.Millis()),
		Words:  saturate(r.Words), Known: saturate(r.Known), Interests: r.Interests,
	}
	if kind != schemas.HomeExcluded {
		e.record.Conversation = e.conversation(b, r.Index)
	}
	bucket := e.record.Member.Bucket(e.bits)
	e.Blocks[bucket] = e.record.Append(e.Blocks[bucket])
}

// conversation gives the keyed hash of the row's conversation; a row without
// one is a conversation of its own.
func (e *Extractor) conversation(b *schemas.Batch, i int) uint64 {
	if id := b.Conversation.At(i); len(id) > 0 {
		return e.ids.Conversation(id)
	}
	return e.ids.Lone(b.Interaction.At(i))
}

func saturate(n uint32) uint16 { return uint16(min(n, math.MaxUint16)) }
