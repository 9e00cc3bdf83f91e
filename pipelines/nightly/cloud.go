package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tamis-data/tamis/pipelines/bigquery"
	"github.com/tamis-data/tamis/pipelines/warehouse"
)

// cloud is where a night is published beside the warehouse; nil is nowhere.
type cloud struct {
	target    string
	publisher *bigquery.Publisher
}

// openCloud connects to the target of -publish and makes sure that its tables
// are as they must be.
func openCloud(ctx context.Context, c *Config, console *console) (*cloud, error) {
	if c.Publish == "" {
		return nil, nil
	}
	p, err := bigquery.Open(ctx, c.Publish, bigquery.Options{Location: c.PublishLocation, Scores: c.PublishScores, Log: console})
	if err != nil {
		return nil, err
	}
	if err := p.EnsureTables(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return &cloud{c.Publish, p}, nil
}

// checkCloud says before the night's work what would keep it from being
// published beside the warehouse.
func checkCloud(ctx context.Context, c *Config, console *console) error {
	cl, err := openCloud(ctx, c, console)
	if err != nil {
		return err
	}
	return cl.close()
}

// publishedAt gives when this very run was published before, there or in the
// warehouse, so that both say the same of it; zero for a run that never was.
func (cl *cloud) publishedAt(ctx context.Context, p *plan, before *warehouse.Manifest) (time.Time, error) {
	if cl != nil {
		run, at, err := cl.publisher.Published(ctx, p.day)
		if err != nil {
			return time.Time{}, err
		}
		if run == p.run {
			return at.UTC(), nil
		}
	}
	if before != nil && before.Run == p.run {
		return before.PublishedAt, nil
	}
	return time.Time{}, nil
}

// publish publishes what is staged before the warehouse does: a run that dies
// between the two finds itself published there when started again, and only the
// warehouse's manifest is left to rename.
func (cl *cloud) publish(ctx context.Context, stage string, m *warehouse.Manifest) error {
	if cl == nil {
		return nil
	}
	if err := cl.publisher.Publish(ctx, stage, m); err != nil {
		return fmt.Errorf("publishing to %s: %w", cl.target, err)
	}
	return nil
}

func (cl *cloud) close() error {
	if cl == nil {
		return nil
	}
	return cl.publisher.Close()
}

// Write prints the lines that a part of the job has for the operator.
func (c *console) Write(content []byte) (int, error) {
	for line := range strings.Lines(string(content)) {
		c.line("%s", strings.TrimSuffix(line, "\n"))
	}
	return len(content), nil
}
