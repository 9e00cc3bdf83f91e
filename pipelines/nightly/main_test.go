package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
)

// asCommand makes the test binary behave as the command itself, for tests that
// kill it or look at its exit code.
const asCommand = "TAMIS_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	beamlog.LogLevel = "warn"
	chooseRunner("direct")
	beam.Init()
	os.Exit(m.Run())
}

const testKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

// newConfig makes an empty warehouse, a key and a policy that differs from the
// shipped one in its smallest segment alone, at the floor that code sets.
func newConfig(t *testing.T, dumps string) *Config {
	t.Helper()
	dir := t.TempDir()
	c := &Config{Dumps: dumps, Warehouse: filepath.Join(dir, "warehouse"), KeyFile: filepath.Join(dir, "key"),
		Policy: filepath.Join(dir, "policy"), MaxBad: 100}
	write(t, c.KeyFile, testKey)
	if err := os.CopyFS(c.Policy, policy.Embedded()); err != nil {
		t.Fatal(err)
	}
	limits := filepath.Join(c.Policy, "limits.yaml")
	content, err := os.ReadFile(limits)
	if err != nil {
		t.Fatal(err)
	}
	small := strings.Replace(string(content), "min_segment: 1000", "min_segment: 100", 1)
	if small == string(content) {
		t.Fatal("limits.yaml does not say min_segment: 1000")
	}
	if err := os.Remove(limits); err != nil { // CopyFS keeps the read-only mode of embedded files
		t.Fatal(err)
	}
	write(t, limits, small)
	return c
}

// broad gives the configuration one segment that most people are in, so that
// little data fills it.
func broad(t *testing.T, c *Config) {
	t.Helper()
	c.Definitions = filepath.Join(t.TempDir(), "definitions")
	write(t, filepath.Join(c.Definitions, "broad.yaml"),
		"segment: broad\nversion: 1\nname: Broad\npurpose: content\nany: [332, 299, 207, 196, 180, 172]\n")
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runAll runs the nights and fails the test with what they printed if they
// fail.
func runAll(t *testing.T, c *Config, from, to string) string {
	t.Helper()
	out, err := tryAll(c, from, to)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

func tryAll(c *Config, from, to string) (string, error) {
	c.From, c.Date = from, to
	var out bytes.Buffer
	err := runNights(context.Background(), c, time.Now(), &out, &out)
	return out.String(), err
}

func date(t *testing.T, s string) schemas.Date {
	t.Helper()
	d, err := schemas.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sums gives the checksum of each table of a published night.
func sums(t *testing.T, c *Config, day string) map[string]schemas.TableSum {
	t.Helper()
	m, err := warehouse.ReadManifest(c.Warehouse, date(t, day))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]schemas.TableSum{}
	for _, s := range m.Sums() {
		out[s.Name] = s
	}
	return out
}

// wantSame compares tables of the last night of two warehouses.
func wantSame(t *testing.T, a, b *Config, day string, tables ...string) {
	t.Helper()
	was, is := sums(t, a, day), sums(t, b, day)
	for _, name := range tables {
		if was[name] != is[name] {
			t.Errorf("%s differs: %d rows %s, and %d rows %s", name, was[name].Rows, was[name].Checksum, is[name].Rows, is[name].Checksum)
		}
	}
	if was["segment_members"].Rows == 0 {
		t.Error("no member is published: the comparison says nothing")
	}
}

// members reads the published members of a segment of a night.
func members(t *testing.T, c *Config, day, segment string) map[string]schemas.SegmentMemberRow {
	t.Helper()
	m, err := warehouse.ReadManifest(c.Warehouse, date(t, day))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]schemas.SegmentMemberRow{}
	for _, f := range m.Tables["segment_members"].Files {
		if strings.Contains(f, "segment="+segment+"/") {
			err := eachRow(store.Join(c.Warehouse, m.Folder(), f), func(r *schemas.SegmentMemberRow) { rows[r.Member] = *r })
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return rows
}
