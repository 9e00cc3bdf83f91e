package bigquery

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bq "cloud.google.com/go/bigquery"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"

	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/pipelines/store/storetest"
	"github.com/tamis-data/tamis/schemas"
)

const bucketDir = "gs://b/w/runs/r1-0123"

// toBucket brings a staged run into a bucket of a server in this process.
func toBucket(t *testing.T, dir string) {
	t.Helper()
	server, address, err := storetest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	t.Setenv(store.EmulatorVariable, address)
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return store.Put(store.Join(bucketDir, filepath.ToSlash(strings.TrimPrefix(path, dir+"/"))), content)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// uriJob is what a load job from a bucket says.
type uriJob struct {
	Configuration struct {
		Labels map[string]string
		Load   struct {
			DestinationTable               struct{ TableID string }
			SourceURIs                     []string
			SourceFormat, WriteDisposition string
			Schema                         struct{ Fields []json.RawMessage }
			ParquetOptions                 struct{ EnableListInference bool }
		}
	}
}

// reading gives the proxy what the emulator lacks: load jobs from a bucket. It
// joins the objects that a job names, and loads them by an upload.
func (f *faults) reading(t *testing.T, host, dataset, dir string) *[]uriJob {
	t.Helper()
	var jobs []uriJob
	client, err := bq.NewClient(t.Context(), "p", option.WithEndpoint("http://"+host+"/bigquery/v2/"), option.WithoutAuthentication())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	load := func(job *uriJob) error {
		var files []string
		for _, uri := range job.Configuration.Load.SourceURIs {
			files = append(files, filepath.Join(dir, strings.TrimPrefix(uri, bucketDir)))
		}
		joined := filepath.Join(t.TempDir(), "joined.parquet")
		if _, err := join(joined, files); err != nil {
			return err
		}
		content, err := os.Open(joined)
		if err != nil {
			return err
		}
		defer content.Close()
		source := bq.NewReaderSource(plainReader{content})
		name := job.Configuration.Load.DestinationTable.TableID
		for _, table := range schemas.Tables() {
			if strings.HasPrefix(name, "tamis_staging_"+table.Name+"_") {
				source.FileConfig = fileConfig(table)
			}
		}
		loader := client.Dataset(dataset).Table(name).LoaderFrom(source)
		loader.WriteDisposition = bq.WriteTruncate
		loader.MediaOptions = []googleapi.MediaOption{googleapi.ChunkSize(0)}
		run, err := loader.Run(context.Background())
		if err != nil {
			return err
		}
		if status := run.LastStatus(); status != nil {
			return status.Err()
		}
		return nil
	}
	f.meet = func(w http.ResponseWriter, r *http.Request, id string, body []byte) bool {
		var job uriJob
		if strings.Contains(r.URL.Path, "/upload/") || json.Unmarshal(body, &job) != nil || len(job.Configuration.Load.SourceURIs) == 0 {
			return false
		}
		jobs = append(jobs, job)
		if err := load(&job); err != nil {
			t.Error(err)
			f.fail(w, id, "invalid")
			return true
		}
		answer := withID([]byte(`{"jobReference":{"projectId":"p","location":"US"},"configuration":{"load":{}},"status":{"state":"DONE"}}`), id, nil)
		f.mu.Lock()
		f.loads[id] = answer
		f.mu.Unlock()
		answerJSON(w, http.StatusOK, answer)
		return true
	}
	return &jobs
}

// TestLoadsFromABucket publishes a run that is staged in a bucket: nothing is
// uploaded, each job names the manifest's objects and says what is in them, and
// the night is there as it is from a folder.
func TestLoadsFromABucket(t *testing.T) {
	host := needEmulator(t)
	f, address := newFaults(t, host)
	target := newTarget(t, host)
	p, said := open(t, address, target, Options{})
	dir, m := makeRows(night, 60, "r1", "aa").stage(t)
	toBucket(t, dir)
	jobs := f.reading(t, host, p.target.Dataset, dir)
	publish(t, p, bucketDir, m)
	wantPublished(t, p, dir, m)
	if len(*jobs) != len(p.tables()) {
		t.Fatalf("%d load jobs, want %d", len(*jobs), len(p.tables()))
	}
	for i, table := range p.tables() {
		load := (*jobs)[i].Configuration.Load
		var want []string
		for _, name := range m.Tables[table.Name].Files {
			want = append(want, bucketDir+"/"+name)
		}
		if !slices.Equal(load.SourceURIs, want) {
			t.Errorf("%s is loaded from %v, want %v", table.Name, load.SourceURIs, want)
		}
		if load.SourceFormat != "PARQUET" || load.WriteDisposition != "WRITE_TRUNCATE" || !load.ParquetOptions.EnableListInference ||
			len(load.Schema.Fields) != len(table.Columns()) || len((*jobs)[i].Configuration.Labels) == 0 {
			t.Errorf("the job of %s is %+v", table.Name, (*jobs)[i])
		}
	}
	said.Reset()
	publish(t, p, bucketDir, m)
	if !strings.Contains(said.String(), "already") || len(*jobs) != len(p.tables()) {
		t.Errorf("published again it runs %d jobs and says %s", len(*jobs), said)
	}
	if left := stagingTables(t, p); len(left) > 0 {
		t.Errorf("staging tables %v are left", left)
	}
}

// TestNameParts cuts a table's objects into the parts that load jobs take.
func TestNameParts(t *testing.T) {
	dir, m := makeRows(night, 90, "r1", "aa").stage(t)
	toBucket(t, dir)
	out := m.Tables[schemas.SegmentMembers.Name]
	parts, err := nameParts(schemas.SegmentMembers, out, bucketDir, 2)
	if err != nil || len(parts) != 2 || len(parts[0].uris) != 2 || len(parts[1].uris) != 1 || parts[0].rows != 60 || parts[1].rows != 30 {
		t.Fatalf("the parts are %+v: %v", parts, err)
	}
	if parts[0].hash == parts[1].hash || !strings.HasPrefix(parts[1].uris[0], bucketDir+"/segment_members/") {
		t.Errorf("the parts are %+v", parts)
	}
	short := out
	short.Files = out.Files[1:]
	_, err = nameParts(schemas.SegmentMembers, short, bucketDir, maxURIs)
	wantError(t, err, nil, "hold 60 rows, the manifest says 90")
	short.Files = append([]string{"none"}, out.Files...)
	_, err = nameParts(schemas.SegmentMembers, short, bucketDir, maxURIs)
	wantError(t, err, fs.ErrNotExist, "none")
}

// TestOtherLocation: BigQuery's words for a bucket elsewhere lead to what to do.
func TestOtherLocation(t *testing.T) {
	wantError(t, explain(&bq.Error{Reason: "invalid", Message: "Cannot read and write in different locations: source: EU, destination: US"}), ErrTarget, "must be in one location")
}
