package main

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// measured is two sizes, of which everything is dearer than direct by one and
// two CPU seconds.
var measured = []line{
	{Rows: 3_000_000, Runner: "direct", PassWall: 2.5, NightWall: 5, CPU: 10, PeakMB: 200, PeerWall: 30, PeerPeakMB: 4000},
	{Rows: 3_000_000, Runner: "prism", PassWall: 3, NightWall: 6, CPU: 11, PeakMB: 300, PeerWall: 30, PeerPeakMB: 4000},
	{Rows: 3_000_000, Runner: fullName, NightWall: 6, CPU: 12, PeakMB: 310, PeerWall: 30, PeerPeakMB: 4000},
	{Rows: 1_000_000, Runner: "direct", PassWall: 1, NightWall: 2, CPU: 4, PeakMB: 190, PeerWall: 11, PeerPeakMB: 1500},
	{Rows: 1_000_000, Runner: fullName, NightWall: 3, CPU: 5, PeakMB: 280, PeerWall: 11, PeerPeakMB: 1500},
}

func near(got, want float64) bool { return math.Abs(got-want) <= 1e-9*math.Abs(want)+1e-15 }

// TestRates: the slope between the sizes is a row's cost, what is left is
// fixed, and the window's share goes by bytes of evidence.
func TestRates(t *testing.T) {
	byteCost := 5 / (3 * float64(evidencePerMillion+2*earlierPerMillion))
	for _, c := range []struct {
		name  string
		lines []line
		want  []rates
	}{
		{"direct and everything", measured, []rates{
			{Runner: "direct", Fixed: 0.5, PassRow: 1.5e-6, WindowByte: byteCost, PeakMB: 200},
			{Runner: fullName, Fixed: 1, PassRow: 2e-6, WindowByte: byteCost, PeakMB: 310}}},
		{"everything at one size alone", measured[:4], []rates{{Runner: "direct", Fixed: 0.5, PassRow: 1.5e-6, WindowByte: byteCost, PeakMB: 200}}},
	} {
		got, err := ratesOf(c.lines, 2)
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
			continue
		}
		for i, w := range c.want {
			if g := got[i]; g.Runner != w.Runner || !near(g.Fixed, w.Fixed) || !near(g.PassRow, w.PassRow) || !near(g.WindowByte, w.WindowByte) || g.PeakMB != w.PeakMB {
				t.Errorf("%s: %+v, want %+v", c.name, g, w)
			}
		}
	}
	if _, err := ratesOf(measured[:3], 2); !errors.Is(err, errSizes) {
		t.Errorf("one size gives %v", err)
	}
	for name, bad := range map[string]line{
		"a larger day that costs no more": {Rows: 9_000_000, Runner: "direct", PassWall: 1, NightWall: 2, CPU: 3},
		"a pass longer than its night":    {Rows: 9_000_000, Runner: "direct", PassWall: 3, NightWall: 2, CPU: 3},
	} {
		if got, err := ratesOf(append([]line{bad}, measured...), 2); err == nil {
			t.Errorf("%s gives %+v", name, got)
		}
	}
}

func TestForecast(t *testing.T) {
	r := rates{Fixed: 1, PassRow: 1e-6, WindowByte: 1e-9, PeakMB: 300}
	got := r.forecastOf(10_000_000)
	if !near(got.PassHours, 9.0/3600) || !near(got.WindowHours, 3.70129752/3600) {
		t.Errorf("the pass takes %g h, the window %g h", got.PassHours, got.WindowHours)
	}
	got.PassHours, got.WindowHours = 0, 0
	want := forecast{
		People: 10_000_000, Rows: 8_000_000, DumpBytes: 365_478_280, Buckets: 64, EvidenceDay: 41_125_528, EvidenceWindow: 3_701_297_520,
		Cores: 1, Flags: 3_256_560, FlagsEverywhere: 1_667_358_720, FlagsInMemory: 130_262_400, Memory: 430_262_400,
		ScoreRows: 128_498_440, ScoreBytes: 953_458_424, MemberRows: 3_602_880, MemberBytes: 180_144_000, MemberLogical: 15_348_268_800, StorageCents: 28,
	}
	if got != want {
		t.Errorf("a night of 10M is\n%+v, want\n%+v", got, want)
	}
	for people, buckets := range map[int64]int64{1_000_000: 4, 100_000_000: 512, 1_000_000_000: 4096, 3_000_000_000: 4096} {
		if got := r.forecastOf(people).Buckets; got != buckets {
			t.Errorf("%d people make %d buckets, want %d", people, got, buckets)
		}
	}
}

func TestShort(t *testing.T) {
	for _, c := range []struct {
		v    float64
		unit string
		want string
	}{
		{0, "", "0"}, {0.0826, "", "0.08"}, {0.97, "", "1.0"}, {4, "", "4"}, {4096, "", "4100"}, {2.94, "", "2.9"}, {365_478_280, "B", "370 MB"},
		{1_596, "B", "1.6 kB"}, {8_000_000, "", "8.0 M"}, {999_700_000, "B", "1.0 GB"}, {9_960, "B", "10 kB"}, {12_849_844_000, "", "13 G"},
	} {
		if got := short(c.v, c.unit); got != c.want {
			t.Errorf("%g %s is written %q, want %q", c.v, c.unit, got, c.want)
		}
	}
}

// TestReport goes the whole way from what -json prints.
func TestReport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.json")
	var out strings.Builder
	for _, size := range []struct{ rows, seconds int }{{1000, 2}, {9000, 6}} {
		of := func(seconds int) cost {
			return cost{Wall: time.Duration(seconds) * time.Second, CPU: time.Duration(2*seconds) * time.Second, Peak: 5e6}
		}
		tab := &table{rows: size.rows, rounds: []round{{"direct": {of(size.seconds / 2), of(size.seconds)}, fullName: {night: of(size.seconds + 1)},
			peerName: {of(9), of(10)}}}}
		if err := tab.writeJSON(&out); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	svg := filepath.Join(t.TempDir(), "growth.svg")
	if err := run(t.Context(), []string{"-cost", path, "-plot", svg}, &printed, io.Discard); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(svg); err != nil || !strings.Contains(printed.String(), "| everything | 10 M people") || strings.Contains(printed.String(), "NaN") {
		t.Errorf("%v, printed\n%s", err, &printed)
	}
	for _, bad := range []string{"{", `{"rows":0,"runner":"direct"}`, `{"rows":5}`} {
		if err := os.WriteFile(path, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readLines(path); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}

// TestPlot: well-formed, and each object is a point of both panels, the peer
// once a size.
func TestPlot(t *testing.T) {
	svg, err := plot(measured)
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]int{}
	circles := 0
	for dec := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := dec.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local == "circle" {
				circles++
			}
		case xml.CharData:
			if name, _, ok := strings.Cut(string(e), ": "); ok {
				titles[name]++
			}
		}
	}
	for _, l := range measured {
		for _, name := range []string{l.Runner, peerName} {
			if point := name + ", " + map[int]string{1_000_000: "1000000", 3_000_000: "3000000"}[l.Rows] + " rows"; titles[point] != 2 {
				t.Errorf("%s has %d points, want one a panel", point, titles[point])
			}
		}
	}
	if want := 2 * (len(measured) + 2); circles != want {
		t.Errorf("%d points, want %d", circles, want)
	}
	if _, err := plot([]line{{Rows: 5, Runner: "direct"}}); err == nil {
		t.Error("a wall of 0 s is drawn")
	}
	if _, err := plot(nil); err == nil {
		t.Error("nothing is drawn")
	}
}

// TestProgress: what has no pass says none.
func TestProgress(t *testing.T) {
	r := round{"direct": {cost{Wall: 1e9}, cost{Wall: 2e9}}, fullName: {night: cost{Wall: 3e9}}}
	if got, want := r.String(), "direct pass 1.00 s night 2.00 s · everything night 3.00 s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
