package signals

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/gates"
	"github.com/tamis-data/tamis/transforms/identity"
	"github.com/tamis-data/tamis/transforms/lexicon"
	"github.com/tamis-data/tamis/transforms/policy"
)

const day = schemas.Date(20600)

// batch makes rows of videos: account, conversation, home, text.
func batch(rows ...[4]string) *schemas.Batch {
	b := &schemas.Batch{Surface: schemas.Vibes, Day: day, N: len(rows), NotUTF8: make([]uint8, len(rows)), Texts: make([]schemas.Strings, 1)}
	for i, r := range rows {
		text := func(s string) []byte {
			if s == "" {
				return nil
			}
			return []byte(s)
		}
		one := func(c *schemas.Codes, v string) {
			c.Codes = append(c.Codes, int32(len(c.Values)))
			c.Values = append(c.Values, []byte(v))
		}
		b.Interaction.Values = append(b.Interaction.Values, []byte{'i', byte('0' + i)})
		b.Account.Strings.Values = append(b.Account.Strings.Values, text(r[0]))
		b.Conversation.Values = append(b.Conversation.Values, text(r[1]))
		b.Time.Values, b.Time.Valid = append(b.Time.Values, day.Millis()+int64(i)), append(b.Time.Valid, true)
		one(&b.Home, r[2])
		one(&b.Request, "US")
		one(&b.App, "instagram")
		one(&b.Kind, "like")
		b.Age.Values, b.Age.Valid = append(b.Age.Values, 30), append(b.Age.Valid, true)
		b.Linked.Values, b.Private.Values = append(b.Linked.Values, schemas.Null), append(b.Private.Values, schemas.False)
		b.WatchMillis.Values, b.WatchMillis.Valid = append(b.WatchMillis.Values, 0), append(b.WatchMillis.Valid, false)
		b.Texts[0].Values = append(b.Texts[0].Values, text(r[3]))
	}
	return b
}

func newExtractor(t testing.TB, bits int) (*Extractor, *identity.Hasher) {
	t.Helper()
	src, err := lexicon.Load(fstest.MapFS{
		"sensitive/religion.en.tsv": {Data: []byte("ramadan\n")},
		"interests/en.tsv":          {Data: []byte("hiking\t472\nboots\t10002\n")},
		"everyday/en.tsv":           {Data: []byte("i\nlove\nthe\nand\nmy\nnew\nduring\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := lexicon.Compile(src, lexicon.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	key, err := identity.ParseKey([]byte("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"))
	if err != nil {
		t.Fatal(err)
	}
	ids, err := identity.NewHasher(key)
	if err != nil {
		t.Fatal(err)
	}
	return NewExtractor(gates.NewLocator(p, schemas.Vibes), gates.NewClearer(l), ids, bits), ids
}

func records(t *testing.T, blocks [][]byte, bits int) []schemas.Record {
	t.Helper()
	var out []schemas.Record
	for bucket, block := range blocks {
		for len(block) > 0 {
			var r schemas.Record
			rest, err := r.Next(block)
			if err != nil {
				t.Fatal(err)
			}
			if r.Member.Bucket(bits) != bucket {
				t.Errorf("a record of bucket %d is in %d", r.Member.Bucket(bits), bucket)
			}
			out, block = append(out, r), rest
		}
	}
	return out
}

// TestExtract: what a batch leaves is keyed, and is nothing of rows that were
// turned away but the news of an excluded home and the flag of a conversation.
func TestExtract(t *testing.T) {
	const bits = 3
	e, ids := newExtractor(t, bits)
	e.Add(batch(
		[4]string{"anna", "c1", "US", "i love hiking and my new boots"},
		[4]string{"anna", "c2", "US", "i love hiking during ramadan"},
		[4]string{"boris", "c3", "FR", "i love hiking"},
		[4]string{"carla", "", "US", "i love the new boots"},
		[4]string{"", "c4", "US", "i love hiking"},
	))
	got := map[schemas.MemberKey]schemas.Record{}
	for _, r := range records(t, e.Blocks, bits) {
		got[r.Member] = r
	}
	anna, boris, carla := ids.Member([]byte("anna")), ids.Member([]byte("boris")), ids.Member([]byte("carla"))
	if len(got) != 3 {
		t.Fatalf("records of %d people, want 3", len(got))
	}
	if r := got[anna]; r.Kind != schemas.RowUsed || r.Conversation != ids.Conversation([]byte("c1")) || !slices.Equal(r.Interests, []uint16{472, 10002}) {
		t.Errorf("anna's record is %+v", r)
	}
	if r := got[boris]; r.Kind != schemas.HomeExcluded || r.Conversation != 0 || len(r.Interests) != 0 || policy.Country(r.Home).String() != "FR" {
		t.Errorf("boris' record is %+v", r)
	}
	if r := got[carla]; r.Conversation != ids.Lone([]byte("i3")) {
		t.Errorf("carla's row is not a conversation of its own: %+v", r)
	}
	if len(e.Flags) != 1 || e.Flags[0] != ids.Conversation([]byte("c2")) {
		t.Errorf("flags are %v, want c2's", e.Flags)
	}
	if e.Malformed.Row != 4 || e.Malformed.Column != "account_id" {
		t.Errorf("the malformed row is %+v", e.Malformed)
	}
	if _, sound := e.Audit.Missing(); e.Audit.Read[schemas.Vibes] != 5 || sound {
		t.Errorf("before the shuffle used rows are not counted yet: %+v", e.Audit)
	}
}

func BenchmarkAdd(b *testing.B) {
	e, _ := newExtractor(b, 4)
	var rows [][4]string
	for range 1000 {
		rows = append(rows, [4]string{"anna", "c1", "US", "i love hiking and my new boots"})
	}
	in := batch(rows...)
	in.Home, in.Request = codes("US", in.N), codes("US", in.N)
	in.App, in.Kind = codes("instagram", in.N), codes("like", in.N)
	b.ReportAllocs()
	for b.Loop() {
		for i := range e.Blocks {
			e.Blocks[i] = e.Blocks[i][:0]
		}
		e.Add(in)
	}
	b.ReportMetric(float64(b.N)*float64(in.N)/b.Elapsed().Seconds(), "rows/s")
}

// codes is a column of one value, as a dictionary holds it.
func codes(value string, n int) schemas.Codes {
	return schemas.Codes{Codes: make([]int32, n), Values: [][]byte{[]byte(value)}}
}
