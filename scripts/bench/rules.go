package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/parquet-go/parquet-go"

	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/policy"
	"github.com/tamis-data/tamis/transforms/scores"
	"github.com/tamis-data/tamis/transforms/segments"
	"github.com/tamis-data/tamis/transforms/taxonomy"
)

// The tables below are the rules that ship, as the peer's SQL reads them.
type (
	countryRow struct {
		Code    string `parquet:"code"` // as rows have it, in upper case without blanks
		Allowed bool   `parquet:"allowed"`
		MinAge  int32  `parquet:"min_age"`
	}
	closureRow struct {
		Interest int32  `parquet:"interest"`
		Node     int32  `parquet:"node"` // the interest itself, or one above it
		Path     string `parquet:"path"` // of the node
	}
	strengthRow struct {
		Surface  uint8 `parquet:"surface"`
		N        int32 `parquet:"n"`
		Strength int64 `parquet:"strength"` // 10^-9
	}
	decayRow struct {
		Age   int32 `parquet:"age"` // days
		Micro int64 `parquet:"micro"`
	}
	segmentRow struct {
		Segment string `parquet:"segment"`
		Node    int32  `parquet:"node"`
	}
)

// numbers are what the SQL has as literals.
type numbers struct {
	MinWatch, BotRows, Cap, Top, MinSegment         int64
	Window, FlagDays, TakeBackDays, Expiry, MinDays int32
	Enter, Leave                                    scores.Raw
	Scale                                           float64 // raw units of score 1 - 1/e
}

// writePolicy writes the policy that ships, but for the smallest segment: at
// the floor, small sizes have memberships to compare too.
func writePolicy(dir string) error {
	if err := os.CopyFS(dir, policy.Embedded()); err != nil {
		return err
	}
	limits := filepath.Join(dir, "limits.yaml")
	content, err := os.ReadFile(limits)
	if err != nil {
		return err
	}
	const ships = "min_segment: 1000\n"
	if !bytes.Contains(content, []byte(ships)) {
		return fmt.Errorf("limits.yaml does not say %q", ships)
	}
	if err := os.Remove(limits); err != nil { // copied as read-only
		return err
	}
	return os.WriteFile(limits, bytes.Replace(content, []byte(ships), fmt.Appendf(nil, "min_segment: %d\n", policy.MinSegmentFloor), 1), 0o644)
}

// writeRules writes the rules of a day into a folder.
func writeRules(dir, policyDir string, day schemas.Date, phrases []phrase) error {
	p, err := policy.Load(os.DirFS(policyDir))
	if err != nil {
		return err
	}
	tree, err := taxonomy.Default()
	if err != nil {
		return err
	}
	set, err := segments.Load(segments.Embedded(), tree, p.Limits)
	if err != nil {
		return err
	}
	countries, err := countryRows(p, day)
	if err != nil {
		return err
	}
	var closure []closureRow
	for _, n := range tree.Nodes() {
		if !tree.Usable(n.ID) {
			continue
		}
		closure = append(closure, closureRow{int32(n.ID), int32(n.ID), n.Path})
		for _, a := range tree.Ancestors(n.ID) {
			above, _ := tree.Node(a)
			closure = append(closure, closureRow{int32(n.ID), int32(a), above.Path})
		}
	}
	scale := scores.NewScale(p.Scores)
	var strengths []strengthRow
	for _, s := range schemas.Surfaces() {
		for n := int64(1); n <= p.Scores.DailyCap; n++ {
			strengths = append(strengths, strengthRow{uint8(s), int32(n), scale.Strength(s, n)})
		}
	}
	var decays []decayRow
	for age := range p.Scores.WindowDays {
		decays = append(decays, decayRow{age, int64(scale.Decayed(1, schemas.Date(age)))})
	}
	var members []segmentRow
	for _, d := range set.Definitions {
		if len(d.All)+len(d.None) > 0 {
			return fmt.Errorf("segment %s has all or none, which the SQL of this benchmark does not say", d.ID)
		}
		for _, id := range d.Any {
			members = append(members, segmentRow{d.ID, int32(id)})
		}
	}
	for name, write := range map[string]func(string) error{
		"countries": writer(countries), "closure": writer(closure), "strengths": writer(strengths),
		"decays": writer(decays), "segments": writer(members), "phrases": writer(phrases),
	} {
		if err := write(filepath.Join(dir, name+".parquet")); err != nil {
			return err
		}
	}
	return nil
}

func writer[T any](rows []T) func(string) error {
	return func(path string) error { return parquet.WriteFile(path, rows) }
}

// countryRows lists the ways to write a country that the policy knows.
func countryRows(p *policy.Policy, day schemas.Date) ([]countryRow, error) {
	content, err := fs.ReadFile(policy.Embedded(), "countries.yaml")
	if err != nil {
		return nil, err
	}
	var file struct {
		ISO      map[string]string `yaml:"iso"`
		Reserved []string          `yaml:"reserved"`
		Aliases  map[string]string `yaml:"aliases"`
	}
	if err := yaml.Unmarshal(content, &file); err != nil {
		return nil, fmt.Errorf("countries.yaml: %w", err)
	}
	codes := map[string]bool{}
	for two, three := range file.ISO {
		codes[two], codes[three] = true, true
	}
	for _, two := range file.Reserved {
		codes[two] = true
	}
	for alias := range file.Aliases {
		codes[alias] = true
	}
	var rows []countryRow
	for code := range codes {
		c := p.Country([]byte(code))
		rows = append(rows, countryRow{code, p.Mode(c, int32(day)) == policy.Allow, int32(p.MinAge(c, c))})
	}
	return rows, nil
}

// ruleNumbers gives what the SQL has as literals.
func ruleNumbers(policyDir string) (n numbers, err error) {
	p, err := policy.Load(os.DirFS(policyDir))
	if err != nil {
		return n, err
	}
	scale := scores.NewScale(p.Scores)
	watch, _ := p.Action([]byte("view"))
	return numbers{
		MinWatch: watch, BotRows: p.Limits.BotRows, Cap: p.Scores.DailyCap, Top: p.Limits.TopInterests, MinSegment: p.Limits.MinSegment,
		Window: p.Scores.WindowDays, FlagDays: p.Times.FlagDays, TakeBackDays: p.Times.TakeBackDays,
		Expiry: p.Scores.ExpiryDays, MinDays: p.Scores.MinDays,
		Enter: scale.RawReaching(p.Scores.EnterMilli), Leave: scale.RawReaching(p.Scores.LeaveMilli),
		Scale: float64(p.Scores.ScaleMilli) * scores.Micro * scores.Micro,
	}, nil
}
