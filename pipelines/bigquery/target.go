package bigquery

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"
)

// Target is where to publish.
type Target struct {
	Project, Dataset string
}

// viewsSuffix makes the name of the views' dataset from that of the tables'.
const viewsSuffix = "_views"

// Google's rules for project ids (with a domain's prefix where there is one)
// and dataset names.
var (
	projectPattern = regexp.MustCompile(`^([a-z0-9.-]+:)?[a-z][a-z0-9-]*$`)
	datasetPattern = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
)

// ParseTarget reads bigquery://project/dataset.
func ParseTarget(s string) (Target, error) {
	rest, ok := strings.CutPrefix(s, "bigquery://")
	project, dataset, two := strings.Cut(rest, "/")
	if !ok || !two || !projectPattern.MatchString(project) || !datasetPattern.MatchString(dataset) {
		return Target{}, fmt.Errorf("%q is not bigquery://project/dataset", s)
	}
	return Target{Project: project, Dataset: dataset}, nil
}

// String gives bigquery://project/dataset.
func (t Target) String() string { return "bigquery://" + t.Project + "/" + t.Dataset }

// Views is the name of the dataset that holds the views.
func (t Target) Views() string { return t.Dataset + viewsSuffix }

// Options are what a publisher may be told beside its target. The zero value
// is right for a night on the real service.
type Options struct {
	// Location is where the datasets must be, such as "EU"; empty takes the
	// tables' dataset as it is.
	Location string
	// Scores publishes interest_scores too.
	Scores bool
	// Log gets lines for the operator; nil is nowhere.
	Log io.Writer
	// Patience is the first pause before something is tried again, doubled each
	// time; zero is a second.
	Patience time.Duration
	// Now is the clock; nil is the machine's.
	Now func() time.Time
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Patience == 0 {
		o.Patience = time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// EmulatorVariable names an emulator instead of Google's service, host:port or
// a URL, as in Google's clients for other languages.
const EmulatorVariable = "BIGQUERY_EMULATOR_HOST"

// emulator gives the emulator's URL without a slash behind, or nothing.
func emulator() string {
	host := strings.TrimRight(os.Getenv(EmulatorVariable), "/")
	if host == "" || strings.Contains(host, "://") {
		return host
	}
	return "http://" + host
}
