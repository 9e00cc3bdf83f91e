package main

import (
	"errors"
	"fmt"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// withLate puts before the days to run those of the last nights whose dumps
// have changed since they were run, and all days from there on: what was said
// late counts, and later nights rest on it. Dumps that are gone are not late.
func withLate(c *Config, days []schemas.Date, rules *Rules, console *console) ([]schemas.Date, error) {
	first := days[0]
	for day := first - schemas.Date(rules.Policy.Times.LateDays); day < first; day++ {
		changed, err := hasChanged(c, day)
		if err != nil {
			return nil, fmt.Errorf("looking for late data of %s: %w", day, err)
		}
		if !changed {
			continue
		}
		console.line("late data: the dumps of %s have changed since its night; running from there", day)
		var all []schemas.Date
		for d := day; d <= days[len(days)-1]; d++ {
			all = append(all, d)
		}
		return all, nil
	}
	return days, nil
}

// hasChanged tells whether a published day's dumps are other than those that it
// was run from.
func hasChanged(c *Config, day schemas.Date) (bool, error) {
	m, err := warehouse.ReadManifest(c.Warehouse, day)
	if errors.Is(err, warehouse.ErrNotPublished) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	p, err := source.PlanDay(c.Dumps, day)
	if errors.Is(err, source.ErrIncomplete) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, snap := range schemas.Snapshots() {
		if _, err := p.AddSnapshot(c.Dumps, snap, day); err != nil {
			return false, err
		}
	}
	return p.Hash() != m.InputsHash, nil
}
