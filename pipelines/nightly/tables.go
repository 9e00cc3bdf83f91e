package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/scores"
	"github.com/tamis-data/tamis/transforms/segments"
)

// tables collects one bucket's rows of the tables. Scores, the most by far, are
// written as they come, members when the bucket is done.
type tables struct {
	s       *sifter
	out     *BucketReport
	name    string // of the bucket's files
	scores  []schemas.InterestScoreRow
	writer  rowWriter[schemas.InterestScoreRow]
	members map[string][]schemas.SegmentMemberRow // by segment: withheld ones are left out later
	order   []ranked
}

func newTables(s *sifter, out *BucketReport) *tables {
	out.Members, out.Moves = map[string]FileOut{}, map[string]Moves{}
	t := &tables{s: s, out: out, members: map[string][]schemas.SegmentMemberRow{}, scores: s.scores[:0]}
	t.name = fmt.Sprintf("part-%05d-%s.parquet", out.Bucket, store.Unique())
	t.writer = rowWriter[schemas.InterestScoreRow]{stage: s.job.Stage, name: "interest_scores/" + t.name, encode: schemas.AppendInterestScore}
	return t
}

// add makes the rows of one person.
func (t *tables) add(member schemas.MemberKey, interests []scores.Interest, p personal) error {
	key := member.String()
	if err := t.addScores(key, interests, p); err != nil {
		return err
	}
	for i := range t.s.rules.Segments.Definitions {
		d := &t.s.rules.Segments.Definitions[i]
		m := t.s.replayer.Replay(d, interests, p.of, t.s.job.Day)
		if !m.In && !m.WasIn {
			continue
		}
		moves := t.out.Moves[d.ID]
		if m.In {
			moves.Size++
			if !m.WasIn {
				moves.Entered++
			}
			t.members[d.ID] = append(t.members[d.ID], schemas.SegmentMemberRow{
				Date: int32(t.s.job.Day), Segment: d.ID, Member: key, Score: t.s.rules.Scale.Score(m.Raw),
				Entered: int32(m.Entered), Expires: int32(m.Expires), Why: why(d, interests),
			})
		} else {
			moves.Left++
		}
		t.out.Moves[d.ID] = moves
	}
	return nil
}

// ranked is an interest with its strength, for the choice of the strongest.
type ranked struct {
	at  int
	raw scores.Raw
}

// addScores adds the person's strongest interests: by raw strength, then id.
func (t *tables) addScores(key string, interests []scores.Interest, p personal) error {
	t.order = t.order[:0]
	for i := range interests {
		t.order = append(t.order, ranked{i, t.s.rules.Scale.Raw(interests[i].Days, t.s.job.Day)})
	}
	slices.SortFunc(t.order, func(a, b ranked) int { return cmp.Or(cmp.Compare(b.raw, a.raw), cmp.Compare(a.at, b.at)) })
	top := t.order[:min(len(t.order), int(t.s.rules.Policy.Limits.TopInterests))]
	slices.SortFunc(top, func(a, b ranked) int { return cmp.Compare(a.at, b.at) })
	for _, r := range top {
		in := &interests[r.at]
		node, ok := t.s.rules.Tree.Node(in.ID)
		if !ok {
			return fmt.Errorf("interest %d is not in the taxonomy", in.ID)
		}
		ai := t.s.rules.Scale.Score(r.raw)
		both := t.s.rules.Scale.WithProfile(r.raw, p.of(in.ID))
		t.scores = append(t.scores, schemas.InterestScoreRow{
			Date: int32(t.s.job.Day), Member: key, Interest: int64(in.ID), Path: node.Path, Score: both,
			LastSeen: int32(in.LastSeen()), DaysSeen: int64(len(in.Days)), FromAI: ai, FromProfile: both - ai,
		})
	}
	if len(t.scores) < scoresAtOnce {
		return nil
	}
	return t.flush()
}

// scoresAtOnce is how many rows are handed to the Parquet writer at once.
const scoresAtOnce = 4096

func (t *tables) flush() error {
	err := t.writer.write(t.scores)
	t.scores = t.scores[:0]
	if err != nil {
		return fmt.Errorf("writing interest_scores: %w", err)
	}
	return nil
}

// why lists what a membership rests on: the days of evidence by interest and
// surface, sorted.
func why(d *segments.Definition, interests []scores.Interest) []schemas.WhyRow {
	var rows []schemas.WhyRow
	for _, in := range interests { // by id
		if !slices.Contains(d.Any, in.ID) && !slices.Contains(d.All, in.ID) {
			continue
		}
		for _, s := range schemas.Surfaces() {
			if n := in.SurfaceDays[s]; n > 0 {
				rows = append(rows, schemas.WhyRow{Interest: int64(in.ID), Surface: s.String(), Days: int64(n)})
			}
		}
	}
	return rows
}

// close writes the bucket's files.
func (t *tables) close() (err error) {
	if err := t.flush(); err != nil {
		return err
	}
	t.s.scores = t.scores
	if t.out.Scores, err = t.writer.close(); err != nil {
		return fmt.Errorf("writing interest_scores: %w", err)
	}
	for id, rows := range t.members {
		t.out.Members[id], err = writeRows(t.s.job.Stage, "segment_members/segment="+id+"/"+t.name, rows, schemas.AppendSegmentMember)
		if err != nil {
			return fmt.Errorf("writing segment_members: %w", err)
		}
	}
	return nil
}
