package warehouse

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"time"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
	"github.com/tamis-data/tamis/schemas"
	"github.com/tamis-data/tamis/transforms/evidence"
)

// Manifest is what is published of a date, and what it was made from.
type Manifest struct {
	Format      int       `json:"format"`
	Date        string    `json:"date"`
	Run         string    `json:"run"`
	CodeVersion string    `json:"code_version"`
	PublishedAt time.Time `json:"published_at"`
	// Place is the run's folder in a bucket, where it is staged and stays.
	Place string `json:"place,omitempty"`

	InputsHash      string `json:"inputs_hash"`
	PolicyHash      string `json:"policy_hash"`
	LexiconHash     string `json:"lexicon_hash"`
	DefinitionsHash string `json:"definitions_hash"`
	KeyCheck        string `json:"key_check"`

	Inputs    []source.Input      `json:"inputs"`
	Snapshots map[string][]string `json:"snapshots"` // optional input → its days used
	Evidence  []Used              `json:"evidence"`  // the signals of other dates that the run read

	Signals Signals             `json:"signals"`
	Tables  map[string]TableOut `json:"tables"`
	// Evidence as the run saw it, over all days of the window.
	EvidenceDigest evidence.Digest `json:"evidence_digest"`
}

// Format is the version of manifests and of the files that they name. A change
// that an older reader would misread raises it.
const Format = 1

// Used says which run's signals of a date were read.
type Used struct {
	Date string `json:"date"`
	Run  string `json:"run"`
}

// Signals are the date's own evidence files, one a bucket of 2^Bits, and its
// flagged conversations. Paths are below the run's folder.
type Signals struct {
	Bits   int             `json:"bits"`
	Files  []string        `json:"files"`
	Flags  string          `json:"flags"`
	Digest evidence.Digest `json:"digest"`
}

// TableOut is the files of a table, below the run's folder.
type TableOut struct {
	Files  []string        `json:"files"`
	Digest evidence.Digest `json:"digest"`
}

// Folder is the run's folder below the warehouse, with slashes.
func (m *Manifest) Folder() string {
	if m.Place != "" {
		return m.Place
	}
	return "runs/dt=" + m.Date + "/" + m.Run
}

// Sums are the rows and checksums of the tables, signals and evidence, for the
// table of runs; the runs table itself cannot hold its own.
func (m *Manifest) Sums() []schemas.TableSum {
	var out []schemas.TableSum
	add := func(name string, d evidence.Digest) {
		out = append(out, schemas.TableSum{Name: name, Rows: d.Rows(), Checksum: d.String()})
	}
	for _, t := range schemas.Tables() {
		if table, ok := m.Tables[t.Name]; ok && t.Name != schemas.Runs.Name {
			add(t.Name, table.Digest)
		}
	}
	add("signals", m.Signals.Digest)
	add("evidence", m.EvidenceDigest)
	return out
}

func manifestPath(root string, date string) string {
	return filepath.Join(root, "manifests", "dt="+date+".json")
}

// ErrNotPublished is wrapped by the error for a date without a manifest.
var ErrNotPublished = errors.New("nothing is published of this date")

// ReadManifest reads what is published of a date.
func ReadManifest(root string, day schemas.Date) (*Manifest, error) {
	path := manifestPath(root, day.String())
	if hasHead(root) {
		h, _, err := readHead(root)
		if err != nil {
			return nil, err
		}
		if h.Dates[day.String()] == "" {
			return nil, fmt.Errorf("%s: %w", day, ErrNotPublished)
		}
		path = store.Join(root, h.Dates[day.String()])
	}
	m, err := decodeManifest(path, day.String())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", day, ErrNotPublished)
	}
	return m, err
}

// hasHead tells whether manifests are found through a head: in a bucket, and in
// a folder that is a copy of one.
func hasHead(root string) bool {
	if store.InBucket(root) {
		return true
	}
	_, err := os.Stat(filepath.Join(root, headFile))
	return err == nil
}

func decodeManifest(path, date string) (*Manifest, error) {
	content, err := store.Read(path)
	if err != nil {
		return nil, fmt.Errorf("reading a manifest: %w", err)
	}
	m := &Manifest{}
	if err := json.Unmarshal(content, m); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if m.Format != Format || m.Date != date || m.Run == "" {
		return nil, fmt.Errorf("%s: not a manifest of %s in format %d; was it written by another version?", path, date, Format)
	}
	return m, nil
}

// Manifests reads what is published of all dates, ascending.
func Manifests(root string) ([]*Manifest, error) {
	if hasHead(root) {
		h, _, err := readHead(root)
		if err != nil {
			return nil, err
		}
		return h.manifests(root)
	}
	paths, err := filepath.Glob(filepath.Join(root, "manifests", "dt=*.json"))
	if err != nil {
		return nil, err
	}
	sort.Strings(paths)
	var out []*Manifest
	for _, path := range paths {
		name := filepath.Base(path)
		day, err := schemas.ParseDate(name[len("dt=") : len(name)-len(".json")])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		m, err := ReadManifest(root, day)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}
