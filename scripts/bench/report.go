package main

import (
	"fmt"
	"io"
	"os"
)

// report works on what earlier runs printed with -json: it prints the cost
// model and draws the plot, and measures nothing.
func (o *options) report(stdout io.Writer) error {
	lines, err := readLines(o.cost)
	if err != nil {
		return err
	}
	if o.plot != "" {
		svg, err := plot(lines)
		if err != nil {
			return fmt.Errorf("%s: %w", o.cost, err)
		}
		if err := os.WriteFile(o.plot, []byte(svg), 0o644); err != nil {
			return err
		}
	}
	all, err := ratesOf(lines, o.history)
	if err != nil {
		return fmt.Errorf("%s: %w", o.cost, err)
	}
	return writeCost(stdout, all)
}
