package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/identity"
)

// comparison says how far the job and the peer agree.
type comparison struct {
	Members, OnlyJob, OnlyPeer int64 // memberships of the job, and those of one side alone
	Scores, PeerScores         int64 // rows of interest_scores
}

func (c comparison) same() bool {
	return c.OnlyJob == 0 && c.OnlyPeer == 0 && c.Scores == c.PeerScores && c.Members > 0
}

// runCompare is the child process that compares the memberships of a night:
// segment, member, the day they came in and the day they are out.
func runCompare(ctx context.Context, args []string, stdout io.Writer) error {
	fs := flag.NewFlagSet("compare", flag.ContinueOnError)
	folder := fs.String("warehouse", "", "")
	out := fs.String("out", "", "")
	accounts := fs.String("accounts", "", "")
	if err := fs.Parse(args); err != nil {
		return err
	}
	key, err := identity.ParseKey([]byte(benchKey))
	if err != nil {
		return err
	}
	ids, err := identity.NewHasher(key)
	if err != nil {
		return err
	}
	day, err := schemas.ParseDate(benchDay)
	if err != nil {
		return err
	}
	m, err := warehouse.ReadManifest(*folder, day)
	if err != nil {
		return err
	}
	c := comparison{Scores: m.Tables[schemas.InterestScores.Name].Digest.Rows()}
	peers, err := memberships(ctx, fmt.Sprintf(`SELECT DISTINCT segment, account_id, entered::VARCHAR, expires::VARCHAR
		FROM '%s/segment_members.parquet' JOIN '%s/*.parquet' USING (member)`, *out, *accounts),
		func(account string) string { return ids.Member([]byte(account)).String() })
	if err != nil {
		return err
	}
	if c.PeerScores, err = count(ctx, fmt.Sprintf("SELECT count(*) FROM '%s/interest_scores.parquet'", *out)); err != nil {
		return err
	}
	mine := map[membership]bool{}
	if len(m.Tables[schemas.SegmentMembers.Name].Files) > 0 {
		mine, err = memberships(ctx, fmt.Sprintf(`SELECT segment, member_key, entered::VARCHAR, expires::VARCHAR
			FROM read_parquet('%s/segment_members/*/*.parquet', hive_partitioning = false)`, filepath.Join(*folder, filepath.FromSlash(m.Folder()))),
			func(key string) string { return key })
		if err != nil {
			return err
		}
	}
	c.Members = int64(len(mine))
	for m := range mine {
		if !peers[m] {
			c.OnlyJob++
		}
	}
	for m := range peers {
		if !mine[m] {
			c.OnlyPeer++
		}
	}
	return json.NewEncoder(stdout).Encode(c)
}

type membership struct{ segment, member, entered, expires string }

func memberships(ctx context.Context, query string, key func(string) string) (_ map[membership]bool, err error) {
	db, err := openDuckDB(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close() // Err below says what matters
	all := map[membership]bool{}
	for rows.Next() {
		var m membership
		if err := rows.Scan(&m.segment, &m.member, &m.entered, &m.expires); err != nil {
			return nil, err
		}
		m.member = key(m.member)
		all[m] = true
	}
	return all, rows.Err()
}

func count(ctx context.Context, query string) (n int64, err error) {
	db, err := openDuckDB(ctx)
	if err != nil {
		return 0, err
	}
	err = db.QueryRowContext(ctx, query).Scan(&n)
	return n, errors.Join(err, db.Close())
}
