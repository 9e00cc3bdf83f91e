package warehouse

import "fmt"

// Stage is the place of a run at work. Nothing in it is published.
type Stage struct {
	w *Warehouse
	// Dir is where the run's files go: a folder, or a path below gs://.
	Dir string
	// settled says that what is staged may be published, or is: from there on
	// only a sweep, which knows, may remove it.
	settled bool
}

// Stage makes an empty place for a run.
func (w *Warehouse) Stage(run string) (*Stage, error) {
	dir, err := w.in.stage(run)
	if err != nil {
		return nil, err
	}
	return &Stage{w: w, Dir: dir}, nil
}

// Discard removes what is staged, unless it was published or may have been.
func (s *Stage) Discard() error {
	if s.settled {
		return nil
	}
	return s.w.in.discard(s.Dir)
}

// Publish makes the staged run the published one of its date, by one step after
// all that the manifest names is there for good. Staged files that the manifest
// does not name are removed first. What was published before is whole until
// that step, and replaced as a whole by it.
func (s *Stage) Publish(m *Manifest) error {
	if err := s.w.in.settle(s.Dir, m); err != nil {
		return fmt.Errorf("publishing %s: %w", m.Run, err)
	}
	s.settled = true
	return s.w.in.replace(m)
}

func (m *Manifest) files() []string {
	files := append([]string{m.Signals.Flags}, m.Signals.Files...)
	for _, t := range m.Tables {
		files = append(files, t.Files...)
	}
	return files
}
