package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tamis-data/tamis/pipelines/bigquery"
	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
)

// Config is what the command line asks for.
type Config struct {
	Date, From  string
	Dumps       string
	Warehouse   string
	KeyFile     string
	Definitions string
	Policy      string
	Expect      string
	MaxBad      float64
	Deadline    time.Duration
	Demo        bool
	Rest        []string // of the command line, behind the flags: must be empty
	ShardRows   int64    // rows a shard has at most, 0 for shardRows; no flag, since no result depends on it

	Publish         string // bigquery://project/dataset, or nothing
	PublishScores   bool
	PublishLocation string

	// lease is for tests; zero is the warehouse's own.
	lease time.Duration
}

// linkedRunners are those that beamx registers, under all their names, less
// dot, which draws a graph and runs nothing. Beam ends the process at a name
// that it does not know, without a word of what it would know.
var linkedRunners = []string{
	"direct", "prism", "universal", "flink", "spark", "dataflow",
	"DirectRunner", "PrismRunner", "PortableRunner", "portable", "FlinkRunner", "SparkRunner", "DataflowRunner",
}

// register defines the flags. Beam's own are beside them: -runner and what each
// runner needs.
func (c *Config) register(fs *flag.FlagSet) {
	fs.StringVar(&c.Date, "date", "", "the day to run, YYYY-MM-DD (default yesterday, UTC)")
	fs.StringVar(&c.From, "from", "", "run the days from this one to -date, in order")
	fs.StringVar(&c.Dumps, "dumps", "", "folder of the dumps, or gs://bucket/folder: <surface>/dt=YYYY-MM-DD/*.parquet")
	fs.StringVar(&c.Warehouse, "warehouse", "", "folder to publish into, or gs://bucket/folder")
	fs.StringVar(&c.KeyFile, "key_file", "", "file with the secret for member keys: at least 64 hex digits")
	fs.StringVar(&c.Definitions, "definitions", "", "folder of segment definitions (default the set that ships)")
	fs.StringVar(&c.Policy, "policy", "", "folder of policy files (default the policy that ships)")
	fs.StringVar(&c.Expect, "expect", "", "optional inputs that must be there: profiles,preferences,erasures")
	fs.Float64Var(&c.MaxBad, "max_bad", 0.1, "percentage of malformed rows above which the run fails")
	fs.DurationVar(&c.Deadline, "deadline", 0, "how long to wait for a day to be complete, such as 4h (default not at all)")
	fs.StringVar(&c.Publish, "publish", "", "publish to BigQuery too: bigquery://project/dataset")
	fs.BoolVar(&c.PublishScores, "publish_scores", false, "publish interest_scores there as well")
	fs.StringVar(&c.PublishLocation, "publish_location", "", "where that dataset must be, such as EU (default wherever it is)")
	fs.BoolVar(&c.Demo, "demo", false, "make a few days of dumps, run them and show the result")
}

// days checks the configuration and gives the days to run, ascending.
func (c *Config) days(now time.Time) ([]schemas.Date, error) {
	var mistakes []error
	if c.Dumps == "" {
		mistakes = append(mistakes, errors.New("-dumps is missing: the folder that holds assistant/dt=YYYY-MM-DD/*.parquet and the other surfaces"))
	}
	if c.Warehouse == "" {
		mistakes = append(mistakes, errors.New("-warehouse is missing: the folder to publish into"))
	}
	if len(c.Rest) > 0 {
		mistakes = append(mistakes, fmt.Errorf("%q is not a flag, and nothing else is expected", c.Rest[0]))
	}
	if f := flag.Lookup("runner"); f != nil && !slices.Contains(linkedRunners, f.Value.String()) {
		mistakes = append(mistakes, fmt.Errorf("-runner is %q, want one of %s", f.Value, strings.Join(linkedRunners[:6], ", ")))
	}
	switch {
	case store.InBucket(c.Warehouse):
		mistakes = append(mistakes, prefix("-warehouse", store.CheckBucket(c.Warehouse)))
	case strings.Contains(c.Warehouse, "://"):
		mistakes = append(mistakes, fmt.Errorf("-warehouse is %s: want a folder, or gs://bucket/folder; -publish brings the tables to BigQuery", c.Warehouse))
	}
	if c.MaxBad < 0 || c.MaxBad > 100 {
		mistakes = append(mistakes, fmt.Errorf("-max_bad is %v, want a percentage", c.MaxBad))
	}
	if c.Publish != "" {
		_, err := bigquery.ParseTarget(c.Publish)
		mistakes = append(mistakes, prefix("-publish", err))
	} else if c.PublishScores || c.PublishLocation != "" {
		mistakes = append(mistakes, errors.New("-publish_scores and -publish_location say how to publish to BigQuery; -publish says where, and is missing"))
	}
	for name := range strings.SplitSeq(c.Expect, ",") {
		known := slices.ContainsFunc(schemas.Snapshots(), func(s schemas.Snapshot) bool { return s.Name == name })
		if c.Expect != "" && !known {
			mistakes = append(mistakes, fmt.Errorf("-expect names %q, want profiles, preferences or erasures", name))
		}
	}
	today := schemas.DateOf(now)
	last, err := orDefault(c.Date, today-1)
	mistakes = append(mistakes, prefix("-date", err))
	first, err := orDefault(c.From, last)
	mistakes = append(mistakes, prefix("-from", err))
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	if last >= today {
		return nil, fmt.Errorf("-date %s: %w: the newest day that can be complete is %s (UTC)", last, errNoFuture, today-1)
	}
	if first > last {
		return nil, fmt.Errorf("-from %s is after -date %s", first, last)
	}
	var days []schemas.Date
	for d := first; d <= last; d++ {
		days = append(days, d)
	}
	return days, nil
}

func orDefault(s string, otherwise schemas.Date) (schemas.Date, error) {
	if s == "" {
		return otherwise, nil
	}
	return schemas.ParseDate(s)
}

func prefix(flag string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", flag, err)
}

func (c *Config) expects(name string) bool {
	return slices.Contains(strings.Split(c.Expect, ","), name)
}

// arguments gives the flags of this configuration that a command to copy needs.
func (c *Config) arguments() string {
	args := []string{"-dumps", c.Dumps, "-warehouse", c.Warehouse, "-key_file", c.KeyFile}
	if c.Definitions != "" {
		args = append(args, "-definitions", c.Definitions)
	}
	if c.Policy != "" {
		args = append(args, "-policy", c.Policy)
	}
	if c.Expect != "" {
		args = append(args, "-expect", c.Expect)
	}
	if c.Publish != "" {
		args = append(args, "-publish", c.Publish)
	}
	if c.PublishScores {
		args = append(args, "-publish_scores")
	}
	if c.PublishLocation != "" {
		args = append(args, "-publish_location", c.PublishLocation)
	}
	return strings.Join(args, " ")
}
