package policy

import (
	"bytes"
	"io/fs"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// TestLoaderRefuses breaks one thing of a shipped file at a time. want must be found in the error as it stands, with
// the line of the break in place of {line}.
func TestLoaderRefuses(t *testing.T) {
	tests := []struct{ name, file, old, new, want string }{
		{"unknown field", "limits.yaml", "min_count: 50", "min_count: 50\nmin_counts: 50", `:{line+1}: unknown field "min_counts"`},
		{"missing field", "limits.yaml", "min_count: 50\n", "", `limits.yaml:1: field "min_count" is missing`},
		{"duplicate key", "limits.yaml", "min_count: 50", "min_count: 50\nmin_count: 60", `:{line+1}: `},
		{"not YAML", "limits.yaml", "min_count: 50", "min_count: [50", `limits.yaml:`},
		{"tab", "ages.yaml", "  TH: 20", "\tTH: 20", `:{line}: `},
		{"second document", "ages.yaml", "default: 18", "---\ndefault: 18\n---\ndefault: 19", "must hold one YAML document"},
		{"null", "limits.yaml", "min_count: 50", "min_count: null", `:{line}: only text`},
		{"nothing", "limits.yaml", "min_count: 50", "min_count:", `:{line}: only text`},
		{"float", "limits.yaml", "min_count: 50", "min_count: 50.0", `:{line}: only text`},
		{"text for a number", "limits.yaml", "min_count: 50", "min_count: '50'", `:{line}: must be a whole number, not a text`},
		{"octal", "limits.yaml", "min_count: 50", "min_count: 050", `:{line}: 050 must be a whole number in plain decimal`},
		{"hexadecimal", "limits.yaml", "min_count: 50", "min_count: 0x50", `:{line}: 0x50 must be`},
		{"underscore", "limits.yaml", "min_count: 50", "min_count: 5_0", `:{line}: 5_0 must be`},
		{"huge", "limits.yaml", "min_count: 50", "min_count: 99999999999999999999", `:{line}: `},
		{"anchor", "limits.yaml", "min_count: 50", "min_count: &a 50", `:{line}: only text`},
		{"tag", "limits.yaml", "min_count: 50", "min_count: !!int 50", `:{line}: only text`},
		{"block text", "times.yaml", "effective: 2025-12-16T00:00:00Z", "effective: |\n  2025-12-16T00:00:00Z", `only text`},
		{"merge key", "ages.yaml", "default: 18", "<<: {default: 18}", `:{line}: a key must be plain text`},
		{"list at the top", "limits.yaml", "", "", "limits.yaml:1: must be a mapping, not a list"},

		{"floor of segments", "limits.yaml", "min_segment: 1000", "min_segment: 99", `:{line}: 99 must be from 100 to`},
		{"negative count", "limits.yaml", "min_count: 50", "min_count: -1", `:{line}: -1 must be from 1 to`},
		{"half-life", "scores.yaml", "half_life_days: 30", "half_life_days: 6", `:{line}: 6 must be from 7 to 100`},
		{"half-life", "scores.yaml", "half_life_days: 30", "half_life_days: 101", `:{line}: 101 must be from 7 to 100`},
		{"window", "scores.yaml", "window_days: 90", "window_days: 91", `:{line}: 91 must be from 1 to 90`},
		{"expiry over window", "scores.yaml", "window_days: 90", "window_days: 29", `:{line+3}: 30 must not exceed window_days, 29`},
		{"leave over enter", "scores.yaml", "leave_milli: 450", "leave_milli: 600", `:{line}: 600 must be under enter_milli, 600`},
		{"no weight at all", "scores.yaml", "  assistant: 1000\n  imagine: 600\n  glasses: 500\n  vibes: 200",
			"  assistant: 0\n  imagine: 0\n  glasses: 0\n  vibes: 0", `one surface at least must weigh something`},
		{"unknown surface", "scores.yaml", "  vibes: 200", "  reels: 200", `:{line}: unknown field "reels"`},
		{"days over window", "scores.yaml", "min_days: 2", "min_days: 91", `:{line}: 91 must be from 1 to 90`},
		{"a day too far", "times.yaml", "late_days: 3", "late_days: 31", `:{line}: 31 must be from 0 to 30`},
		{"local time", "times.yaml", "00:00:00Z", "00:00:00+01:00", `:{line}: "2025-12-16T00:00:00+01:00" must be a time`},
		{"no such day", "times.yaml", "2025-12-16T", "2025-02-29T", `:{line}: "2025-02-29T00:00:00Z" must be a time`},

		{"minimum age", "ages.yaml", "default: 18", "default: 17", `:{line}: 17 must be from 18 to 120`},
		{"below the default", "ages.yaml", "TH: 20", "TH: 17", `:{line}: 17 must be from 18 to 120`},
		{"age of nowhere", "ages.yaml", "TH: 20", "ZZ: 20", `:{line}: unknown country code "ZZ"`},

		{"alpha-3 in a group", "places.yaml", "[GB]", "[GBR]", `:{line}: write GB, not "GBR"`},
		{"alias in a group", "places.yaml", "[GB]", "[UK]", `:{line}: write GB, not "UK"`},
		{"belongs elsewhere", "places.yaml", "[GB]", "[GB, AX]", `:{line}: write FI, not "AX"`},
		{"lower case", "places.yaml", "[GB]", "[gb]", `:{line}: write GB, not "gb"`},
		{"unknown country", "places.yaml", "[GB]", "[GB, ZZ]", `:{line}: unknown country code "ZZ"`},
		{"twice in a group", "places.yaml", "[GB]", "[GB, GB]", `:{line}: "GB" stands in this list already`},
		{"in two groups", "places.yaml", "[GB]", "[GB, FR]", `:{line}: FR is in announced_eu already`},
		{"empty group", "places.yaml", "[GB]", "[]", `:{line}: must not be empty`},
		{"no list", "places.yaml", "[GB]", "GB", `:{line}: must be a list, not a text`},
		{"unknown mode", "places.yaml", "mode: exclude}", "mode: deny}", `:{line}: unknown mode "deny", known: exclude, consent, allow`},
		{"no mode", "places.yaml", "{from: 2025-12-16, mode: exclude}", "{from: 2025-12-16}", `:{line}: field "mode" is missing`},
		{"not a date", "places.yaml", "from: 2025-12-16", "from: 16.12.2025", `:{line}: "16.12.2025" must be a time`},
		{"same day twice", "places.yaml", "- {from: 2025-12-16, mode: exclude}",
			"- {from: 2025-12-16, mode: exclude}\n      - {from: 2025-12-16, mode: allow}", `:{line+1}: rules must ascend`},
		{"descending", "places.yaml", "- {from: 2025-12-16, mode: exclude}",
			"- {from: 2025-12-16, mode: exclude}\n      - {from: 2025-12-15, mode: allow}", `:{line+1}: rules must ascend`},
		{"announced group gone", "places.yaml", "  announced_uk:", "  uk:", `group announced_uk is missing`},

		{"unknown modality", "kinds.yaml", "[text, voice]", "[text, vioce]", `:{line}: unknown name "vioce", known: text, voice`},
		{"unknown author", "kinds.yaml", "    user:", "    human:", `:{line}: unknown name "human"`},
		{"unknown media", "kinds.yaml", "[image, ", "[hologram, ", `:{line}: unknown name "hologram"`},
		{"unknown action", "kinds.yaml", "    like:", "    love:", `:{line}: unknown name "love"`},
		{"loud app", "kinds.yaml", "  whatsapp:", "  WhatsApp:", `:{line}: app "WhatsApp" must be of lower-case`},
		{"app without a say", "kinds.yaml", "whatsapp: {needs_link: true}", "whatsapp: {}", `:{line}: field "needs_link" is missing`},
		{"yes", "kinds.yaml", "needs_link: true", "needs_link: yes", `:{line}: must be a boolean, not a text`},
		{"loud true", "kinds.yaml", "needs_link: true", "needs_link: True", `:{line}: True must be true or false`},

		{"alpha-3 of two", "countries.yaml", "US: USA", "US: US", `:{line}: "US" must be an alpha-3 code`},
		{"shared alpha-3", "countries.yaml", "US: USA", "US: GBR", `:{line}: "GBR" is known already`},
		{"lower case code", "countries.yaml", "US: USA", "us: USA", `:{line}: "us" must be upper-case letters`},
		{"long code", "countries.yaml", "US: USA", "USX: USA", `:{line}: "USX" must be an alpha-2 code`},
		{"reserved and assigned", "countries.yaml", "[EA,", "[FR, EA,", `:{line}: "FR" is known already`},
		{"alias of nothing", "countries.yaml", "UK: GB", "UK: ZZ", `:{line}: unknown country code "ZZ"`},
		{"alias of an alias", "countries.yaml", "UK: GB", "UK: AX", `:{line}: UK stands for AX, which is an alias itself`},
		{"alias of a spelling", "countries.yaml", "UK: GB", "GBR: GB", `:{line}: "GBR" must be an alpha-2 code`},
		{"long alias", "countries.yaml", "UK: GB", "UKUK: GB", `:{line}: "UKUK" must be an alpha-2 code`},
	}
	for _, tt := range tests {
		t.Run(tt.file+"/"+tt.name, func(t *testing.T) {
			before, err := fs.ReadFile(Embedded(), tt.file)
			if err != nil {
				t.Fatal(err)
			}
			at := bytes.Index(before, []byte(tt.old))
			if at < 0 {
				t.Fatalf("%q is not in the file", tt.old)
			}
			after := bytes.Replace(before, []byte(tt.old), []byte(tt.new), 1)
			if tt.old == "" {
				after = []byte("- 1\n")
			}
			line := 1 + bytes.Count(before[:at], []byte("\n"))
			want := strings.ReplaceAll(tt.want, "{line}", strconv.Itoa(line))
			want = strings.ReplaceAll(want, "{line+1}", strconv.Itoa(line+1))
			want = strings.ReplaceAll(want, "{line+3}", strconv.Itoa(line+3))
			if strings.HasPrefix(want, ":") {
				want = tt.file + want
			}
			_, err = Load(overlay(t, map[string][]byte{tt.file: after}))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v\nwant %s", err, want)
			}
		})
	}
}

func TestLoaderNamesEveryMistake(t *testing.T) {
	_, err := Load(overlay(t, map[string][]byte{
		"ages.yaml":   []byte("default: 17\ncountries: {ZZ: 20, TH: 130}\n"),
		"limits.yaml": []byte("min_segment: 5\nmin_count: 50\nbot_rows: 500\ntop_interest: 20\n"),
	}))
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"ages.yaml:1: 17 ", `ages.yaml:2: unknown country code "ZZ"`, "ages.yaml:2: 130 ",
		"limits.yaml:1: 5 ", `limits.yaml:4: unknown field "top_interest"`, `field "top_interests" is missing`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error\n%v\ndoes not say %q", err, want)
		}
	}
}

// FuzzParse holds that any bytes give a tree or an error that says where, never a panic, and that a tree has lines
// of the file.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a: 1\nb: [x, 'y']\n", "a: {b: true}\n", "- 1\n- - 2\n", "a: &x 1\nb: *x\n", "? a\n: b\n",
		"a: |\n  b\n", "<<: {a: 1}\n", "%YAML 1.2\n---\na: 1\n...\n", "a: 1\na: 2\n", "", "\t", "a: \"\\u0000\"\n"} {
		f.Add([]byte(seed))
	}
	var inLines func(t *testing.T, v *value, last int)
	inLines = func(t *testing.T, v *value, last int) {
		if v.line < 1 || v.line > last {
			t.Fatalf("%s of line %d in a file of %d", v.kind, v.line, last)
		}
		for _, item := range v.items {
			inLines(t, item, last)
		}
		for _, field := range v.fields {
			inLines(t, field.value, last)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		v, err := parse("f.yaml", content)
		if err != nil {
			if !regexp.MustCompile(`^f\.yaml:[1-9][0-9]*: .`).MatchString(err.Error()) {
				t.Fatalf("error %q does not say where", err)
			}
			return
		}
		inLines(t, v, 1+bytes.Count(content, []byte("\n"))+bytes.Count(content, []byte("\r")))
	})
}

// FuzzLoad holds that whatever stands in a rule set, loading gives a policy or an error, never both or a panic, and
// that no setting gets under a floor.
func FuzzLoad(f *testing.F) {
	f.Add(uint8(0), []byte("iso: {US: USA, FI: FIN, AX: ALA}\nreserved: [XK]\naliases: {UK: US, AX: FI}\n"))
	f.Add(uint8(1), []byte("groups: {announced_kr: {countries: [KR], rules: [{from: 2026-09-15, mode: consent}]}}\n"))
	f.Add(uint8(2), []byte("default: 18\ncountries: {TH: 20}\n"))
	f.Add(uint8(3), []byte("apps: {whatsapp: {needs_link: true}}\nglasses: {media: [voice]}\n"))
	f.Add(uint8(4), []byte("effective: 2025-12-16T00:00:00Z\nlate_days: 3\nflag_days: 90\ntake_back_days: 30\n"))
	f.Add(uint8(6), []byte("{min_segment: 100, min_count: 1, bot_rows: 1, top_interests: 1}\n"))
	shippedFiles := overlay(f, nil)
	f.Fuzz(func(t *testing.T, which uint8, content []byte) {
		fsys := maps.Clone(shippedFiles)
		fsys[files[int(which)%len(files)]] = &fstest.MapFile{Data: content}
		p, err := Load(fsys)
		if (p == nil) == (err == nil) {
			t.Fatalf("policy %v, error %v", p, err)
		}
		if err == nil && (p.Limits.MinSegment < MinSegmentFloor || p.MinAge(pack('U', 'S'), Unknown) < MinAgeFloor) {
			t.Fatalf("limits %+v, ages %+v", p.Limits, p.ages)
		}
	})
}
