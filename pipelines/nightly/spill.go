package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/tamis-data/tamis/pipelines/store"
)

// Runners that are one process keep whatever crosses a GroupByKey in memory,
// some of them more than once. So a shard's blocks go into one file of the
// staging folder, which all workers see and which does not outlive the run,
// and only extents cross: memory does not grow with the day.

// extent is where a block lies. Its encoding is what crosses the shuffle.
type extent struct {
	kind        byte
	offset, len uint64
	file        string // below the staging folder
}

func (e extent) encode() []byte {
	b := binary.AppendUvarint([]byte{e.kind}, e.offset)
	b = binary.AppendUvarint(b, e.len)
	return append(b, e.file...)
}

var errExtent = errors.New("a block's place does not decode")

func decodeExtent(b []byte) (e extent, err error) {
	if len(b) == 0 {
		return e, errExtent
	}
	e.kind, b = b[0], b[1:]
	for _, v := range []*uint64{&e.offset, &e.len} {
		n := 0
		if *v, n = binary.Uvarint(b); n <= 0 {
			return e, errExtent
		}
		b = b[n:]
	}
	e.file = string(b)
	return e, nil
}

// spill writes a shard's blocks of each bucket, and its flags, into one file,
// and gives their extents: nil for a bucket without a block.
func spill(stage string, kind byte, blocks [][]byte, flags []byte) (places [][]byte, flagPlace []byte, err error) {
	total := len(flags)
	for _, b := range blocks {
		total += len(b)
	}
	places = make([][]byte, len(blocks))
	if total == 0 {
		return places, nil, nil
	}
	e := extent{kind: kind, file: "shuffle/s-" + store.Unique() + ".bin"}
	f, err := store.Create(stage, e.file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Abandon()
	for bucket, b := range blocks {
		if len(b) == 0 {
			continue
		}
		if _, err := f.Write(b); err != nil {
			return nil, nil, err
		}
		e.len = uint64(len(b))
		places[bucket] = e.encode()
		e.offset += e.len
	}
	if len(flags) > 0 {
		if _, err := f.Write(flags); err != nil {
			return nil, nil, err
		}
		e.kind, e.len = blockFlags, uint64(len(flags))
		flagPlace = e.encode()
	}
	return places, flagPlace, f.Close()
}

// fetch reads a block back.
func fetch(stage string, e extent) ([]byte, error) {
	b, err := store.ReadRange(store.Join(stage, e.file), e.offset, e.len)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%s is shorter than it was written: %w", e.file, err)
	}
	if err != nil {
		return nil, fmt.Errorf("this worker does not see what another left in the staging folder: %w", err)
	}
	return b, nil
}

// sortPlaces puts encoded extents in an order that does not depend on the
// runner's.
func sortPlaces(places [][]byte) { slices.SortFunc(places, slices.Compare[[]byte]) }
