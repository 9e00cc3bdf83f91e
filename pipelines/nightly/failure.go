package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strings"

	"github.com/tamis-data/tamis/pipelines/source"
	"github.com/tamis-data/tamis/pipelines/store"
)

// failure is an error of a worker, left in the staging folder for the
// launcher. An engine hands errors on as text, wrapped in its own words and
// often cut; what a person must read is this.
type failure struct {
	Message string
	Input   bool // a file could not be read as it should
	Lasting bool // another attempt would fail alike
}

func (f *failure) Error() string { return f.Message }

const failurePrefix = "failure-"

// leave writes an error's failure file. The error itself goes on to the engine.
func leave(stage string, err error) {
	var fault *source.Fault
	var path *fs.PathError // storage that fails may be well again in a moment
	f := failure{Message: err.Error(), Input: errors.As(err, &fault)}
	f.Lasting = f.Input && !errors.As(err, &path) || errors.Is(err, errWorkerRules)
	// If this cannot be written, the engine's own words must do.
	_ = writeJSON(store.Join(stage, failurePrefix+store.Unique()+".json"), f)
}

// leftBehind gives the failure that a worker left, or the engine's error where
// none did. Of several the first by name is as good as any.
func leftBehind(stage string, engine error) error {
	f := readFailure(stage, func(*failure) bool { return true })
	switch {
	case f == nil:
		return engine
	case errors.Is(engine, errStuck):
		return engine // it begins with the failure
	}
	return f
}

// lasting gives a failure that makes further attempts pointless, nil for none.
func lasting(stage string) error {
	if f := readFailure(stage, func(f *failure) bool { return f.Lasting }); f != nil {
		return f
	}
	return nil
}

// readFailure gives the first failure that was left and is wanted. One that
// cannot be read, perhaps since it is just being written, counts as none.
func readFailure(stage string, wanted func(*failure) bool) *failure {
	files, err := store.List(stage)
	if err != nil {
		return nil
	}
	for _, file := range files {
		if !strings.HasPrefix(file.Name, failurePrefix) {
			continue
		}
		content, err := store.Read(store.Join(stage, file.Name))
		f := &failure{}
		if err == nil && json.Unmarshal(content, f) == nil && wanted(f) {
			return f
		}
	}
	return nil
}
