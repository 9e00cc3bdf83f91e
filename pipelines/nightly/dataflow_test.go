package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	df "google.golang.org/api/dataflow/v1b3"
	"google.golang.org/api/option"

	"github.com/tamis-data/tamis/scripts/makedumps/dumps"
)

// TestDataflowDryRun looks at the job that Dataflow would be given: its stages,
// image, labels and region, and that nothing personal is in it.
func TestDataflowDryRun(t *testing.T) {
	dir, x := makeStory(t, 1, 4_000, dumps.Params{})
	c := newConfig(t, dir)
	cmd := exec.Command(os.Args[0], "-dumps", dir, "-warehouse", c.Warehouse, "-key_file", c.KeyFile, "-policy", c.Policy,
		"-date", x.Days[0].Date, "-runner", "dataflow", "-dry_run", "-project", "p", "-region", "us-central1",
		"-staging_location", "gs://b/s", "-temp_location", "gs://b/t", "-labels", `{"team":"ads"}`,
		"-sdk_container_image", "registry.example.com/worker:1", "-worker_machine_type", "n2-highmem-4", "-num_workers", "20",
		"-service_account_email", "sa@p.iam.gserviceaccount.com", "-subnetwork", "regions/us-central1/subnetworks/n",
		"-no_use_public_ips", "-dataflow_kms_key", "projects/p/locations/l/keyRings/r/cryptoKeys/k")
	cmd.Env = append(os.Environ(), asCommand+"=1", "GOOGLE_APPLICATION_CREDENTIALS="+filepath.Join(dir, "none"))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if !strings.Contains(stderr.String(), errDryRun.Error()) {
		t.Errorf("the launcher does not say that it was a dry run:\n%s", stderr.String())
	}
	start := strings.Index(string(stdout), "\n{\n")
	if start < 0 {
		t.Fatalf("no job was printed:\n%.2000s", stdout)
	}
	for _, stage := range []string{`Shards/Reshuffle`, `Scan/\S+\.ScanFn`, `Seed/\S+\.seedFn`, `Shuffle/CoGBK`, `Sift/\S+\.SiftFn`, `Gather\S*/\S+\.gatherFn`} {
		if !regexp.MustCompile(`unique_name:"` + stage + `"`).Match(stdout[:start]) {
			t.Errorf("the graph has no stage %s", stage)
		}
	}
	var job df.Job
	if err := json.NewDecoder(strings.NewReader(string(stdout[start:]))).Decode(&job); err != nil {
		t.Fatal(err)
	}
	pool := job.Environment.WorkerPools[0]
	options := string(job.Environment.SdkPipelineOptions)
	for _, f := range []struct{ what, got, want string }{
		{"type", job.Type, "JOB_TYPE_BATCH"},
		{"label", job.Labels["team"], "ads"},
		{"image", pool.WorkerHarnessContainerImage, "registry.example.com/worker:1"},
		{"machine", pool.MachineType, "n2-highmem-4"},
		{"addresses", pool.IpConfiguration, "WORKER_IP_PRIVATE"},
		{"network", pool.Subnetwork, "regions/us-central1/subnetworks/n"},
		{"account", job.Environment.ServiceAccountEmail, "sa@p.iam.gserviceaccount.com"},
		{"KMS key", job.Environment.ServiceKmsKeyName, "projects/p/locations/l/keyRings/r/cryptoKeys/k"},
	} {
		if f.got != f.want {
			t.Errorf("%s is %q, want %q", f.what, f.got, f.want)
		}
	}
	if pool.NumWorkers != 20 || !strings.HasPrefix(job.Name, "tamis-"+x.Days[0].Date+"-") || !strings.Contains(options, "us-central1") {
		t.Errorf("%d workers, name %s, options %s", pool.NumWorkers, job.Name, options)
	}
	printed := unfolded(string(stdout)+stderr.String(), 4)
	if !strings.Contains(printed, jobFile) || !strings.Contains(printed, "part-00000.parquet") {
		t.Error("the graph's encoded parts were not looked into: they name the job file and the inputs")
	}
	for _, secret := range append(personalOf(t, dir), testKey, testKey[:32]) {
		if strings.Contains(printed, secret) {
			t.Errorf("the dry run prints %.12q…", secret)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(c.Warehouse, "*", "*")); len(left) > 0 {
		t.Errorf("a dry run left %v", left)
	}
}

var encoded = regexp.MustCompile(`[A-Za-z0-9+/]{12,}={0,2}`)

// unfolded adds to a text what is encoded in it as base64, so many times deep:
// Beam's graph holds the fields of DoFns and the elements of lists like that. A
// text before the encoded part may be glued to it, so each phase is tried.
func unfolded(text string, deep int) string {
	if deep == 0 {
		return text
	}
	var inner strings.Builder
	for _, run := range encoded.FindAllString(text, -1) {
		for phase := range 4 {
			part := strings.TrimRight(run[phase:], "=")
			// What decodes before a mistake, such as a last odd character, counts.
			content, _ := base64.RawStdEncoding.DecodeString(part)
			inner.Write(content)
			inner.WriteByte('\n')
		}
	}
	return text + "\n" + unfolded(inner.String(), deep-1)
}

// TestDataflowCancel asks a server that answers as Dataflow does.
func TestDataflowCancel(t *testing.T) {
	asked := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		if r.Method == http.MethodPut {
			asked = r.URL.Path + " " + string(content)
			io.WriteString(w, `{}`)
			return
		}
		io.WriteString(w, `{"jobs":[{"id":"other","name":"tamis-0"},{"id":"id","name":"tamis-1"}]}`)
	}))
	defer server.Close()
	client, err := df.NewService(context.Background(), option.WithEndpoint(server.URL), option.WithoutAuthentication())
	must(t, err)
	must(t, cancelDataflow(context.Background(), client, "p", "us-central1", "tamis-1"))
	if !strings.Contains(asked, "/projects/p/locations/us-central1/jobs/id ") || !strings.Contains(asked, cancelled) {
		t.Errorf("the service was asked %q", asked)
	}
}
