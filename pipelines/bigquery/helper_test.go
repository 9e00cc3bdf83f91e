package bigquery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	bq "cloud.google.com/go/bigquery"
	"github.com/parquet-go/parquet-go"
	"google.golang.org/api/option"

	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
)

// night is the day that tests publish: a recent one, since what is past its
// keeping time is not.
var night = schemas.DateOf(time.Now()) - 2

// emulatorAddress names a running bqemulator; tests that need one are skipped
// without it. `.ci/run` starts one.
const emulatorAddress = "TAMIS_BQ_EMULATOR"

var datasets atomic.Int64

// needEmulator gives the emulator's host:port.
func needEmulator(t *testing.T) string {
	t.Helper()
	host := os.Getenv(emulatorAddress)
	if host == "" {
		t.Skipf("no emulator: scripts/bigquery/emulator starts one, %s=host:port names it", emulatorAddress)
	}
	return host
}

// newTarget makes both datasets, empty, and gives the target.
func newTarget(t *testing.T, host string) string {
	t.Helper()
	ctx := context.Background()
	target := Target{Project: "p", Dataset: fmt.Sprintf("t%d_%d", os.Getpid(), datasets.Add(1))}
	client, err := bq.NewClient(ctx, target.Project, option.WithEndpoint("http://"+host+"/bigquery/v2/"), option.WithoutAuthentication())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for _, name := range []string{target.Dataset, target.Views()} {
		if err := client.Dataset(name).Create(ctx, &bq.DatasetMetadata{Location: "US"}); err != nil {
			t.Fatal(err)
		}
	}
	return target.String()
}

// open gives a publisher whose tables are there, and what it says. No host is
// Google's service.
func open(t *testing.T, host, target string, o Options) (*Publisher, *bytes.Buffer) {
	t.Helper()
	t.Setenv(EmulatorVariable, host)
	var said bytes.Buffer
	o.Log = &said
	if host != "" {
		o.Patience = time.Millisecond
	}
	p, err := Open(context.Background(), target, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	if err := p.EnsureTables(context.Background()); err != nil {
		t.Fatal(err)
	}
	return p, &said
}

// rows are a night's rows.
type rows struct {
	members  []schemas.SegmentMemberRow
	segments []schemas.SegmentRow
	scores   []schemas.InterestScoreRow
	audit    []schemas.RunAuditRow
	run      []schemas.RunRow
}

// makeRows makes a night of n members; another salt makes other members.
func makeRows(day schemas.Date, n int, run, salt string) *rows {
	d := int32(day)
	size, reason := int64(n), "fewer than 1000 members"
	r := &rows{
		segments: []schemas.SegmentRow{
			{Date: d, Segment: "trails", Version: 1, Name: "Trails, walks", Purpose: "ads", Definition: "any: [472]", Status: "published", Size: &size, EnteredCount: &size},
			{Date: d, Segment: "kpop", Version: 2, Name: "K-pop 케이팝", Purpose: "content", Definition: "any: [1]", Status: "withheld", WithheldReason: &reason}},
		audit: []schemas.RunAuditRow{{Date: d, Gate: "read", Reason: "read", Surface: "vibes", Rows: 7}, {Date: d, Gate: "used", Reason: "used", Surface: "vibes", Rows: 7}},
		run: []schemas.RunRow{{Date: d, Run: run, CodeVersion: "v1", InputsHash: "00", PolicyHash: "01", LexiconHash: "02", DefinitionsHash: "03",
			PublishedAt: 1772400000123456, Tables: []schemas.TableSum{{Name: "segment_members", Rows: int64(n), Checksum: "aa"}}}},
	}
	for i := range n {
		key := fmt.Sprintf("%s%030d", salt, i)
		m := schemas.SegmentMemberRow{Date: d, Segment: "trails", Member: key, Score: int32(6000 + i), Entered: d - int32(i%30), Expires: d + 30}
		for w := range i % 3 {
			m.Why = append(m.Why, schemas.WhyRow{Interest: int64(472 + w), Surface: "assistant", Days: int64(2 + w)})
		}
		r.members = append(r.members, m)
		r.scores = append(r.scores, schemas.InterestScoreRow{Date: d, Member: key, Interest: 472, Path: "Hobbies/Hiking", Score: int32(6000 + i), LastSeen: d, DaysSeen: 2, FromAI: int32(6000 + i)})
	}
	return r
}

// stage writes the rows as a run stages them, members in several files.
func (r *rows) stage(t *testing.T) (string, *warehouse.Manifest) {
	t.Helper()
	dir := t.TempDir()
	m := &warehouse.Manifest{Format: warehouse.Format, Date: schemas.Date(r.run[0].Date).String(), Run: r.run[0].Run, Tables: map[string]warehouse.TableOut{}}
	third := len(r.members) / 3
	stageRows(t, m, dir, "segment_members", schemas.AppendSegmentMember, r.members[:third], r.members[third:2*third], r.members[2*third:])
	stageRows(t, m, dir, "segments", schemas.AppendSegment, r.segments)
	stageRows(t, m, dir, "interest_scores", schemas.AppendInterestScore, r.scores)
	stageRows(t, m, dir, "run_audit", schemas.AppendRunAudit, r.audit)
	stageRows(t, m, dir, "runs", appendRun, r.run)
	return dir, m
}

func stageRows[Row any](t *testing.T, m *warehouse.Manifest, dir, table string, encode func([]byte, *Row) []byte, files ...[]Row) {
	t.Helper()
	out := warehouse.TableOut{Digest: digest(encode, files...)}
	for i, rows := range files {
		if len(rows) == 0 {
			continue
		}
		name := fmt.Sprintf("%s/part-%05d.parquet", table, i)
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), parquet.WriteFile(path, rows, parquet.Compression(&parquet.Zstd))); err != nil {
			t.Fatal(err)
		}
		out.Files = append(out.Files, name)
	}
	m.Tables[table] = out
}

func digest[Row any](encode func([]byte, *Row) []byte, files ...[]Row) (d evidence.Digest) {
	for _, rows := range files {
		for i := range rows {
			d.Add(encode(nil, &rows[i]))
		}
	}
	return d
}

func appendRun(dst []byte, r *schemas.RunRow) []byte { return fmt.Appendf(dst, "%+v", *r) }

func wantError(t *testing.T, err error, is error, parts ...string) {
	t.Helper()
	if err == nil || is != nil && !errors.Is(err, is) {
		t.Fatalf("the error is %v, want one of %v", err, is)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error says %q, want %q in it", err, part)
		}
	}
}
