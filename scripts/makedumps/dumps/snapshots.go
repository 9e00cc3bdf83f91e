package dumps

import (
	"math"
	"path/filepath"

	"github.com/tamis-data/tamis/schemas"
)

// The snapshots' rows. An interest is an id of the taxonomy.
type (
	profileRow[A id] struct {
		AccountID A       `parquet:"account_id,optional"`
		Interest  int64   `parquet:"interest"`
		Score     float64 `parquet:"score"`
	}
	preferenceRow[A id] struct {
		AccountID A     `parquet:"account_id,optional"`
		Interest  int64 `parquet:"interest"`
	}
	erasureRow[A id] struct {
		AccountID A `parquet:"account_id,optional"`
	}
)

// HikingInterest is the taxonomy's id of hiking and camping, which the planted
// people's profiles and preferences name.
const HikingInterest = 472

// profileInterests are what random people's profiles hold, by topic: ids of the
// public Topics taxonomy, version 2.
var profileInterests = map[string]int64{"hiking": HikingInterest, "running": 323, "travel": 332, "cooking": 173}

// profiledPerMillion is the share of random people with a profile, hiddenPerMillion
// that of those who hid one of their interests, erasedPerMillion that of those erased.
const (
	profiledPerMillion = 200_000
	hiddenPerMillion   = 5_000
	erasedPerMillion   = 500
)

// writeSnapshots writes profiles and preferences at the first day, erasures at the last.
func (w *world) writeSnapshots(p Params) error {
	if p.IntAccounts {
		return snapshots(w, p, func(a account) int64 { return a.num })
	}
	return snapshots(w, p, func(a account) string { return a.text })
}

func snapshots[A id](w *world, p Params, of func(account) A) error {
	var profiles []profileRow[A]
	var preferences []preferenceRow[A]
	var erasures []erasureRow[A]
	for _, c := range w.cases {
		if c.profile > 0 {
			profiles = append(profiles, profileRow[A]{of(c.account), HikingInterest, c.profile})
		}
		if c.hidden {
			preferences = append(preferences, preferenceRow[A]{of(c.account), HikingInterest})
		}
		if c.erased {
			erasures = append(erasures, erasureRow[A]{of(c.account)})
		}
	}
	for n := range uint64(w.users) {
		r := generator(w.seed, saltProfile, n)
		profiled, hidden, erased := chance(r, profiledPerMillion), chance(r, hiddenPerMillion), chance(r, erasedPerMillion)
		if !profiled && !hidden && !erased {
			continue
		}
		who := w.resident(n)
		seen := map[int64]bool{}
		for _, t := range who.topics {
			interest := profileInterests[t.name]
			if interest == 0 || seen[interest] {
				continue
			}
			seen[interest] = true
			if profiled {
				score := math.Round(r.Float64()*1000) / 1000
				profiles = append(profiles, profileRow[A]{of(who.account), interest, score})
			}
			if hidden {
				preferences = append(preferences, preferenceRow[A]{of(who.account), interest})
			}
		}
		if erased {
			erasures = append(erasures, erasureRow[A]{of(who.account)})
		}
	}
	first, last := p.From, p.From+schemas.Date(p.Days-1)
	if err := snapshot(p, schemas.Profiles, first, profiles); err != nil {
		return err
	}
	if err := snapshot(p, schemas.Preferences, first, preferences); err != nil {
		return err
	}
	return snapshot(p, schemas.Erasures, last, erasures)
}

func snapshot[T any](p Params, s schemas.Snapshot, day schemas.Date, rows []T) error {
	dir := filepath.Join(p.Dir, s.Name, day.Partition())
	if err := makeFolder(dir); err != nil {
		return err
	}
	if err := writeRows(filepath.Join(dir, "part-00000.parquet"), p.RowGroup, rows); err != nil {
		return err
	}
	return succeed(dir)
}
