package main

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
	"github.com/tamis-data/tamis/transforms/gates"
	"github.com/tamis-data/tamis/transforms/identity"
	"github.com/tamis-data/tamis/transforms/lexicon"
)

// tables that excluded rows must leave no trace in.
var traceless = []string{"segment_members", "interest_scores", "segments", "evidence"}

// TestExcludedRowsLeaveNoTrace deletes every excluded row from the dumps
// beforehand and gets the same tables. What is excluded: rows that a gate turns
// away, all rows of a conversation that any row flags, all rows of a person
// whose newest home is excluded, a bot's day.
func TestExcludedRowsLeaveNoTrace(t *testing.T) {
	dir, x := makeStory(t, 5, 12_000, dumps.Params{})
	last := x.Days[len(x.Days)-1].Date
	full := newConfig(t, dir)
	broad(t, full)
	runAll(t, full, storyFrom, last)

	rest := t.TempDir()
	keep := survivors(t, full, dir)
	deleted := 0
	rewrite(t, dir, rest, func(path string, group int, rows []parquet.Row) []parquet.Row {
		var kept []parquet.Row
		for i, row := range rows {
			if keep[rowAt{path, group, int64(i)}] {
				kept = append(kept, row)
			} else {
				deleted++
			}
		}
		return kept
	})
	if deleted < 10_000 {
		t.Fatalf("only %d rows were deleted: the comparison says little", deleted)
	}
	sieved := newConfig(t, rest)
	broad(t, sieved)
	runAll(t, sieved, storyFrom, last)
	wantSame(t, full, sieved, last, traceless...)
	for _, r := range readTable[schemas.RunAuditRow](t, sieved, last, "run_audit") {
		if r.Gate != "read" && r.Gate != "used" {
			t.Errorf("after the deletion, %d rows are still turned away: %s %s %s", r.Rows, r.Gate, r.Reason, r.Surface)
		}
	}
}

// TestOrderAndShardingLeaveNoTrace shuffles the rows of each day, cuts them
// into other files and row groups, and gets the same tables.
func TestOrderAndShardingLeaveNoTrace(t *testing.T) {
	dir, x := makeStory(t, 3, 12_000, dumps.Params{})
	last := x.Days[len(x.Days)-1].Date
	a := newConfig(t, dir)
	broad(t, a)
	runAll(t, a, storyFrom, last)
	other := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	rewrite(t, dir, other, func(_ string, _ int, rows []parquet.Row) []parquet.Row {
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		return rows
	})
	b := newConfig(t, other)
	broad(t, b)
	runAll(t, b, storyFrom, last)
	wantSame(t, a, b, last, append([]string{"signals", "run_audit"}, traceless...)...)
}

// TestBucketsLeaveNoTrace runs the nights with other numbers of buckets, which
// also reads earlier days that were cut otherwise.
func TestBucketsLeaveNoTrace(t *testing.T) {
	dir, x := makeStory(t, 4, 12_000, dumps.Params{})
	last := x.Days[len(x.Days)-1].Date
	a := newConfig(t, dir)
	broad(t, a)
	runAll(t, a, storyFrom, last)
	b := newConfig(t, dir)
	broad(t, b)
	for i, bits := range []int{0, 5, 1, 3} {
		runWithBits(t, b, date(t, x.Days[i].Date), bits)
	}
	wantSame(t, a, b, last, append([]string{"signals", "run_audit"}, traceless...)...)
}

// runWithBits runs one night with 2^bits buckets.
func runWithBits(t *testing.T, c *Config, day schemas.Date, bits int) {
	t.Helper()
	refs := &Refs{PolicyDir: c.Policy, DefinitionsDir: c.Definitions, KeyFile: c.KeyFile}
	rules, err := LoadRules(refs)
	if err != nil {
		t.Fatal(err)
	}
	w, err := warehouse.Open(t.Context(), c.Warehouse, warehouse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	p, err := planNight(c, refs, rules, day)
	if err != nil {
		t.Fatal(err)
	}
	p.bits = bits
	stage, err := w.Stage(p.run)
	if err != nil {
		t.Fatal(err)
	}
	reports, err := runGraph(context.Background(), p, refs, stage.Dir, newConsole(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	r, err := assemble(p, reports, rules)
	if err != nil {
		t.Fatal(err)
	}
	m, err := writeTables(p, r, refs, stage.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(auditRun(c, p, r, stage.Dir, rules), stage.Publish(m)); err != nil {
		t.Fatal(err)
	}
}

// rowAt is the place of a row.
type rowAt struct {
	path  string
	group int
	row   int64
}

// mark is what the test knows of a row that passed the gates of its own.
type mark struct {
	at           rowAt
	day          schemas.Date
	member       schemas.MemberKey
	conversation string
	words, known uint32
	covered      bool
}

// survivors finds the rows that are not excluded, with the gates for what is
// said of a row alone and by hand for what follows from other rows.
func survivors(t *testing.T, c *Config, dir string) map[rowAt]bool {
	t.Helper()
	rules, err := LoadRules(&Refs{PolicyDir: c.Policy, KeyFile: c.KeyFile})
	if err != nil {
		t.Fatal(err)
	}
	ids, err := identity.NewHasher(rules.Key)
	if err != nil {
		t.Fatal(err)
	}
	var marks []mark
	flagged := map[string]bool{}
	newest := map[schemas.MemberKey]int64{} // last instant at an allowed home
	departed := map[schemas.MemberKey]int64{}
	eachShard(t, dir, func(shard source.Shard, r *source.Reader) {
		locator, clearer := gates.NewLocator(rules.Policy, shard.Surface), gates.NewClearer(rules.Lexicon)
		for {
			b, err := r.Next()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			member := func(i int) schemas.MemberKey { return ids.Member(b.Account.AppendText(nil, i)) }
			conversation := func(i int) string {
				if id := b.Conversation.At(i); len(id) > 0 {
					return string(id)
				}
				return "row " + string(b.Interaction.At(i))
			}
			var audit gates.Audit
			cleared := clearer.Clear(locator.Locate(b, &audit), &audit)
			for _, i := range clearer.Flagged() {
				flagged[conversation(int(i))] = true
			}
			for _, i := range locator.Departed() {
				k := member(int(i))
				departed[k] = max(departed[k], b.Time.Values[i])
			}
			cleared.Each(func(b *schemas.Batch, row gates.Row) {
				k := member(row.Index)
				newest[k] = max(newest[k], b.Time.Values[row.Index])
				marks = append(marks, mark{rowAt{shard.Path, shard.Group, b.First + int64(row.Index)}, b.Day, k,
					conversation(row.Index), row.Words, row.Known, row.Covered})
			})
		}
	})
	return judge(marks, flagged, newest, departed, rules.Policy.Limits.BotRows)
}

func judge(marks []mark, flagged map[string]bool, newest, departed map[schemas.MemberKey]int64, bot int64) map[rowAt]bool {
	type talk struct {
		member       schemas.MemberKey
		conversation string
		day          schemas.Date
	}
	type personDay struct {
		member schemas.MemberKey
		day    schemas.Date
	}
	words, known := map[talk]uint32{}, map[talk]uint32{}
	for _, m := range marks {
		words[talk{m.member, m.conversation, m.day}] += m.words
		known[talk{m.member, m.conversation, m.day}] += m.known
	}
	used := map[personDay]int64{}
	var left []mark
	for _, m := range marks {
		k := talk{m.member, m.conversation, m.day}
		if !m.covered || flagged[m.conversation] || lexicon.CoverageOf(words[k], known[k]) == lexicon.NotCovered {
			continue
		}
		left = append(left, m)
		used[personDay{m.member, m.day}]++
	}
	keep := map[rowAt]bool{}
	for _, m := range left {
		gone := departed[m.member] > newest[m.member]
		if !gone && used[personDay{m.member, m.day}] <= bot {
			keep[m.at] = true
		}
	}
	return keep
}

// eachShard reads every shard of every day below dir.
func eachShard(t *testing.T, dir string, do func(source.Shard, *source.Reader)) {
	t.Helper()
	days, err := filepath.Glob(filepath.Join(dir, "assistant", "dt=*"))
	if err != nil || len(days) == 0 {
		t.Fatalf("no days in %s: %v", dir, err)
	}
	for _, d := range days {
		p, err := source.PlanDay(dir, date(t, filepath.Base(d)[len("dt="):]))
		if err != nil {
			t.Fatal(err)
		}
		for _, shard := range p.Shards {
			f, err := openShard(shard)
			if err != nil {
				t.Fatal(err)
			}
			r, err := source.NewShardReader(f, shard)
			if err != nil {
				t.Fatal(err)
			}
			do(shard, r)
			if err := errors.Join(r.Close(), f.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// rewrite copies dumps file by file, the rows of each row group changed by do,
// into smaller row groups. Snapshots are copied as they are.
func rewrite(t *testing.T, from, to string, do func(path string, group int, rows []parquet.Row) []parquet.Row) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		_, surfaceErr := schemas.ParseSurface(firstFolder(rel))
		if surfaceErr != nil || filepath.Ext(path) != ".parquet" {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			write(t, filepath.Join(to, rel), string(content))
			return nil
		}
		return rewriteFile(path, filepath.Join(to, rel), do)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func firstFolder(rel string) string {
	for dir := filepath.Dir(rel); ; dir = filepath.Dir(dir) {
		if parent := filepath.Dir(dir); parent == "." {
			return dir
		}
	}
}

func rewriteFile(from, to string, do func(string, int, []parquet.Row) []parquet.Row) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	f, err := parquet.OpenFile(in, info.Size())
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	w := parquet.NewWriter(out, f.Schema(), parquet.MaxRowsPerRowGroup(777), parquet.PageBufferSize(4096))
	for group, g := range f.RowGroups() {
		rows, err := allRows(g)
		if err != nil {
			return err
		}
		if _, err := w.WriteRows(do(from, group, rows)); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), out.Close())
}

func allRows(g parquet.RowGroup) ([]parquet.Row, error) {
	r := g.Rows()
	defer r.Close()
	var rows []parquet.Row
	buf := make([]parquet.Row, 256)
	for {
		n, err := r.ReadRows(buf)
		for _, row := range buf[:n] {
			rows = append(rows, row.Clone())
		}
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
	}
}
