package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// stage is a part of a build, with an output of its own that is kept: an
// interrupted build goes on after the last finished stage.
type stage struct {
	ID    string // such as "image/compile"
	Title string
	Path  string                                          // of its output, named by what it is made from
	Make  func(partial string, detail func(string)) error // writes it to another path first
}

// perform makes the stage's output, unless it is there.
func (s stage) perform(events event.Sink) error {
	report := reporter{sink: events, step: event.Event{Step: s.ID, Title: s.Title}}
	if exists(s.Path) {
		report.send(event.Skipped, "made before", nil)
		return nil
	}
	report.send(event.Started, "", nil)
	if err := s.makeWhole(report.detail()); err != nil {
		report.send(event.Failed, "", err)
		return err
	}
	report.send(event.Done, "", nil)
	return nil
}

// makeWhole lets the output appear under its name only when it is complete.
func (s stage) makeWhole(detail func(string)) error {
	partial := s.Path + ".partial"
	if err := errors.Join(os.RemoveAll(partial), os.MkdirAll(filepath.Dir(s.Path), 0o755)); err != nil {
		return fmt.Errorf("make room for %s: %w", s.Path, err)
	}
	if err := s.Make(partial, detail); err != nil {
		return errors.Join(err, os.RemoveAll(partial))
	}
	return os.Rename(partial, s.Path)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// reporter sends the events of one step.
type reporter struct {
	sink event.Sink
	step event.Event
}

func (r reporter) send(kind event.Kind, detail string, err error) {
	e := r.step
	e.Time, e.Kind, e.Detail = time.Now(), kind, detail
	if err != nil {
		e.Error = err.Error()
	}
	r.sink.Send(e)
}

// detail returns a function that reports progress, but seldom enough to be
// read: the compiler has many hundreds of lines to say.
func (r reporter) detail() func(string) {
	var sent time.Time
	return func(text string) {
		if time.Since(sent) < time.Second {
			return
		}
		sent = time.Now()
		output := r
		output.step.Output = true
		output.send(event.Progress, text, nil)
	}
}
