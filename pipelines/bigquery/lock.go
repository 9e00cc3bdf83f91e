package bigquery

import (
	"context"
	"fmt"

	bq "cloud.google.com/go/bigquery"
)

// lockTable has one row, which every transaction changes first. BigQuery cancels
// one of two transactions that change the same rows; two that publish a date for
// the first time only delete nothing and insert, and it would let both.
const lockTable = "tamis_lock"

// ensureLock makes the table and its row. Two rows, should two runs make one
// each, hold as well as one.
func (p *Publisher) ensureLock(ctx context.Context) error {
	err := p.retried(ctx, func() error {
		return p.table(lockTable).Create(ctx, &bq.TableMetadata{Labels: labels,
			Description: "one row that every publication changes, so that two never meet",
			Schema:      bq.Schema{{Name: "run", Type: bq.StringFieldType, Description: "the newest run to publish"}}})
	})
	if err != nil && !isThere(err) {
		return fmt.Errorf("creating table %s: %w", lockTable, err)
	}
	n, err := p.count(ctx, lockTable)
	if err != nil || n > 0 {
		return err
	}
	if err := p.statement(ctx, fmt.Sprintf("INSERT INTO %s (run) VALUES ('')", p.path(lockTable))); err != nil {
		return fmt.Errorf("filling table %s: %w", lockTable, err)
	}
	return nil
}
