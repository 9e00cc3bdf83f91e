package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/parquet-go/parquet-go"

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
	rows := map[string]schemas.SegmentMemberRow{}
	const segment = "trekking_gear"
	for _, s := range o.result.segments {
		if s.row.Segment != segment {
			continue
		}
		for _, file := range s.files {
			// A withheld segment's members were staged and never published.
			if !s.published() {
				break
			}
			path := filepath.Join(c.Warehouse, filepath.FromSlash(o.manifest.Folder()), filepath.FromSlash(file))
			if err := readMembers(path, rows); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(w, "\nThe same words, and what became of them in the segment %s\n", segment)
	for _, p := range demoPeople {
		row, in := rows[ids.Member([]byte("acct-"+p.name)).String()]
		if !in {
			fmt.Fprintf(w, "  out  %-52s no row in any table\n", p.story)
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

// readMembers adds the rows of a file of segment_members, by member key.
func readMembers(path string, into map[string]schemas.SegmentMemberRow) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := parquet.NewGenericReader[schemas.SegmentMemberRow](f)
	buf := make([]schemas.SegmentMemberRow, 1024)
	for {
		n, err := r.Read(buf)
		for _, row := range buf[:n] {
			row.Why = append([]schemas.WhyRow(nil), row.Why...)
			into[row.Member] = row
		}
		if errors.Is(err, io.EOF) {
			return r.Close()
		}
		if err != nil {
			return err
		}
	}
}
