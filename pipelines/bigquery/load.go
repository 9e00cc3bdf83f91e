package bigquery

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	bq "cloud.google.com/go/bigquery"
	"google.golang.org/api/googleapi"

	"github.com/tamis-data/tamis/schemas"
)

// stagingLife is how long a staging table stays if nobody removes it.
const stagingLife = 24 * time.Hour

// load brings a part into a staging table and gives the table's name, which says
// what must be in it: a count alone then tells whether it is. What a run that
// died left in it is replaced.
func (p *Publisher) load(ctx context.Context, compactDate, run string, number int, part part) (string, error) {
	name := fmt.Sprintf("tamis_staging_%s_%s_%s_%03d", part.table.Name, compactDate, short(run+" "+part.hash), number)
	if err := p.makeStaging(ctx, name, part); err != nil {
		return "", err
	}
	table := p.table(name)
	err := p.perform(ctx, work{
		name: fmt.Sprintf("tamis_%s_%s_%s", part.table.Name, compactDate, short(p.target.String()+" "+name)),
		start: func(ctx context.Context, id string) (*bq.Job, error) {
			if len(part.uris) > 0 {
				source := bq.NewGCSReference(part.uris...)
				source.FileConfig = fileConfig(part.table)
				return p.send(ctx, table, source, id)
			}
			f, err := os.Open(part.path)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			source := bq.NewReaderSource(plainReader{f})
			source.FileConfig = fileConfig(part.table)
			return p.send(ctx, table, source, id)
		},
		done: func(ctx context.Context) (bool, error) {
			n, err := p.count(ctx, name)
			return n == part.rows, err
		},
	})
	if err != nil {
		return "", fmt.Errorf("loading %s: %w", part.table.Name, err)
	}
	return name, nil
}

// fileConfig says what is in a table's files.
func fileConfig(t schemas.Table) bq.FileConfig {
	return bq.FileConfig{SourceFormat: bq.Parquet, Schema: t.BigQuery(), ParquetOptions: &bq.ParquetOptions{EnableListInference: true}}
}

// send sends a load job that replaces a table's rows.
func (p *Publisher) send(ctx context.Context, table *bq.Table, source bq.LoadSource, id string) (*bq.Job, error) {
	loader := table.LoaderFrom(source)
	loader.JobID, loader.Location, loader.Labels = id, p.opts.Location, labels
	loader.WriteDisposition = bq.WriteTruncate
	if p.emulated {
		// One request with the whole file: emulators know no pieces.
		loader.MediaOptions = []googleapi.MediaOption{googleapi.ChunkSize(0)}
	}
	return loader.Run(ctx)
}

// plainReader hides all but Read: a file's other talents let the client read it
// from places of its choosing.
type plainReader struct{ io.Reader }

// makeStaging makes a staging table that goes by itself, or lets the one that is
// there stay as long as a new one.
func (p *Publisher) makeStaging(ctx context.Context, name string, part part) error {
	table := p.table(name)
	expires := p.opts.Now().Add(stagingLife)
	err := p.retried(ctx, func() error {
		return table.Create(ctx, &bq.TableMetadata{Schema: part.table.BigQuery(), ExpirationTime: expires, Labels: labels,
			Description: "a run at work; gone by itself after a day"})
	})
	if isThere(err) {
		err = p.retried(ctx, func() error {
			_, err := table.Update(ctx, bq.TableMetadataToUpdate{ExpirationTime: expires}, "")
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("making staging table %s: %w", name, err)
	}
	return nil
}

// count counts a table's rows, which costs nothing on the service.
func (p *Publisher) count(ctx context.Context, table string) (int64, error) {
	row, err := p.query(ctx, "SELECT COUNT(*) FROM "+p.path(table))
	if err != nil {
		return 0, fmt.Errorf("counting %s: %w", table, err)
	}
	if n, ok := first[int64](row); ok {
		return n, nil
	}
	return 0, fmt.Errorf("counting %s: no number came back", table)
}

// first gives a row's first value, if there is one of that type.
func first[T any](row []bq.Value) (v T, ok bool) {
	if len(row) > 0 {
		v, ok = row[0].(T)
	}
	return v, ok
}

// drop removes staging tables. One that cannot be removed goes by itself.
func (p *Publisher) drop(ctx context.Context, names []string) {
	for _, name := range names {
		if err := p.retried(ctx, func() error { return p.table(name).Delete(ctx) }); err != nil && !isNotFound(err) {
			p.line("BigQuery: staging table %s stays until it expires: %v", name, err)
		}
	}
}
