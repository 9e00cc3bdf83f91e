package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/identity"
)

// demoPeople are planted people of the dumps whose fate the demo shows.
var demoPeople = []struct{ name, story string }{
	{"hiker_en", "talks of hiking, in English, from the United States"},
	{"hiker_es", "the same in Spanish, from Mexico"},
	{"hiker_glasses", "looks at trails through the glasses"},
	{"hiker_lyon", "the very same words from Lyon, France"},
	{"sensitive_trade_union_en", "the same words in a chat that turns to a strike"},
	{"hiker_hater", "says that they hate hiking"},
}

// showPeople prints what became of the planted people on the last night.
func showPeople(w io.Writer, c *Config, o *outcome) error {
	rules, err := LoadRules(&Refs{KeyFile: c.KeyFile})
	if err != nil {
		return err
	}
	ids, err := identity.NewHasher(rules.Key)
	if err != nil {
		return err
	}
	folder := store.Join(c.Warehouse, o.manifest.Folder())
	const segment = "trekking_gear"
	rows, anywhere := map[string]schemas.SegmentMemberRow{}, map[string]bool{}
	for _, file := range o.manifest.Tables[schemas.SegmentMembers.Name].Files {
		err := eachRow(store.Join(folder, file), func(r *schemas.SegmentMemberRow) {
			anywhere[r.Member] = true
			if r.Segment == segment {
				row := *r
				row.Why = append([]schemas.WhyRow(nil), r.Why...)
				rows[r.Member] = row
			}
		})
		if err != nil {
			return err
		}
	}
	for _, file := range o.manifest.Tables[schemas.InterestScores.Name].Files {
		err := eachRow(store.Join(folder, file), func(r *schemas.InterestScoreRow) { anywhere[r.Member] = true })
		if err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "\nThe same words, and what became of them in the segment %s\n", segment)
	for _, p := range demoPeople {
		key := ids.Member([]byte("acct-" + p.name)).String()
		row, in := rows[key]
		if !in {
			fate := "no row in any table"
			if anywhere[key] {
				fate = "not a member; rows of other interests only"
			}
			fmt.Fprintf(w, "  out  %-52s %s\n", p.story, fate)
			continue
		}
		fmt.Fprintf(w, "  in   %-52s score 0.%04d since %s, out on %s\n", p.story, row.Score,
			schemas.Date(row.Entered), schemas.Date(row.Expires))
		var why []string
		for _, y := range row.Why {
			node, _ := rules.Tree.Node(uint16(y.Interest))
			why = append(why, fmt.Sprintf("%s: %d days on %s", node.Name, y.Days, y.Surface))
		}
		fmt.Fprintf(w, "         why  %s\n", strings.Join(why, " · "))
	}
	return nil
}

// eachRow reads a published file row by row. What do is given is valid only
// while it runs.
func eachRow[Row any](path string, do func(*Row)) (err error) {
	f, err := store.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := parquet.NewGenericReader[Row](io.NewSectionReader(f, 0, f.Size()))
	buf := make([]Row, 1024)
	for {
		n, err := r.Read(buf)
		for i := range buf[:n] {
			do(&buf[i])
		}
		if errors.Is(err, io.EOF) {
			return r.Close()
		}
		if err != nil {
			return errors.Join(err, r.Close())
		}
	}
}
