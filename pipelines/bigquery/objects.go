package bigquery

import (
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/warehouse"
	"github.com/tamis-data/tamis/schemas"
)

// maxURIs is how many objects BigQuery takes in one load job.
const maxURIs = 10_000

// nameParts makes parts of a table's objects, which are below gs://: nothing of
// them passes through this machine but their footers, for the rows that each
// staging table must have. An object's name is never used twice, so that the
// names stand for what is in them.
func nameParts(t schemas.Table, out warehouse.TableOut, dir string, most int) ([]part, error) {
	counts := make([]int64, len(out.Files))
	var all errgroup.Group
	all.SetLimit(store.AtOnce)
	for i, name := range out.Files {
		all.Go(func() (err error) {
			counts[i], err = source.CountRows(store.Join(dir, name))
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return nil, fmt.Errorf("preparing %s for BigQuery: %w", t.Name, err)
	}
	var parts []part
	var rows int64
	for i, name := range out.Files {
		if i%most == 0 {
			parts = append(parts, part{table: t})
		}
		p := &parts[len(parts)-1]
		p.uris, p.rows = append(p.uris, store.Join(dir, name)), p.rows+counts[i]
		rows += counts[i]
	}
	for i := range parts {
		parts[i].hash = short(strings.Join(parts[i].uris, "\n"))
	}
	return parts, checkRows(t, rows, out)
}
