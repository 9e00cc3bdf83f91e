package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tamis-data/tamis/pipelines/source"
)

// failure is an error of a worker, left in the staging folder for the
// launcher. An engine hands errors on as text, wrapped in its own words and
// often cut; what a person must read is this.
type failure struct {
	Message string
	Input   bool // a file could not be read as it should
}

func (f *failure) Error() string { return f.Message }

// leave writes an error's failure file. The error itself goes on to the engine.
func leave(stage string, err error) {
	var fault *source.Fault
	f := failure{Message: err.Error(), Input: errors.As(err, &fault)}
	// If this cannot be written, the engine's own words must do.
	_ = writeJSON(filepath.Join(stage, "failure-"+attempt()+".json"), f)
}

// leftBehind gives the failure that a worker left, or the engine's error where
// none did. Of several the first by name is as good as any.
func leftBehind(stage string, engine error) error {
	paths, err := filepath.Glob(filepath.Join(stage, "failure-*.json"))
	if err != nil || len(paths) == 0 {
		return engine
	}
	content, err := os.ReadFile(paths[0])
	if err != nil {
		return engine
	}
	f := &failure{}
	if err := json.Unmarshal(content, f); err != nil {
		return fmt.Errorf("%w (and its own account of it is damaged)", engine)
	}
	return f
}
