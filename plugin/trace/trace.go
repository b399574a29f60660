// Package trace records what a command did and how long each part took, in the
// form of Chrome's trace events, which ui.perfetto.dev and chrome://tracing show.
package trace

import (
	"os"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// regional is where the steps stand that belong to no zone.
const regional = "region"

// span is something that took time.
type span struct {
	track string // a zone, or an API's host
	name  string
	began time.Time
	ended time.Time
	notes map[string]string
	parts []span // the phases of a step, one after the other
}

// Trace records a command. It takes events, and calls of APIs.
type Trace struct {
	file *os.File
	now  func() time.Time

	mu    sync.Mutex
	open  map[string]*span // steps that go on, by id
	spans []span
}

// Create makes the file that Close fills. One that cannot be written is refused, as
// an error of kind Usage, before anything else is done.
func Create(path string, now func() time.Time) (*Trace, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, errs.Errorf(errs.Usage, "write the trace: %w", err).WithHint("Name a file in a directory that you may write.")
	}
	return &Trace{file: file, now: now, open: map[string]*span{}}, nil
}

// Send implements event.Sink.
func (t *Trace) Send(e event.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	step := t.open[e.Step]
	switch {
	case e.Kind == event.Started:
		t.open[e.Step] = begin(e)
	case step == nil || e.Output:
	case e.Kind == event.Progress:
		step.enter(e)
	default:
		t.end(step, e.Time, string(e.Kind), e.Error)
		delete(t.open, e.Step)
	}
}

// Call records a request; it is given to apilog.Log.Observed.
func (t *Trace) Call(c apilog.Call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spans = append(t.spans, span{track: "requests to " + c.Host, name: c.Method + " " + c.Path, began: c.Began, ended: c.Began.Add(c.Took),
		notes: map[string]string{"result": c.Result}})
}

// Close ends what still goes on, as an interrupt leaves it, and writes the file.
func (t *Trace) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, step := range t.open {
		t.end(step, t.now(), "unfinished", "")
	}
	err := write(t.file, t.spans)
	if closed := t.file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return errs.Errorf(errs.Failed, "write the trace: %w", err)
	}
	return nil
}

func begin(e event.Event) *span {
	track := e.Zone
	if track == "" {
		track = regional
	}
	return &span{track: track, name: e.Title, began: e.Time, notes: map[string]string{}}
}

// enter begins the step's next phase, which its detail names.
func (s *span) enter(e event.Event) {
	if last := len(s.parts) - 1; last >= 0 {
		if s.parts[last].name == e.Detail {
			return
		}
		s.parts[last].ended = e.Time
	}
	s.parts = append(s.parts, span{track: s.track, name: e.Detail, began: e.Time})
}

func (t *Trace) end(step *span, at time.Time, result, why string) {
	step.ended = at
	if last := len(step.parts) - 1; last >= 0 {
		step.parts[last].ended = at
	}
	step.notes["result"] = result
	if why != "" {
		step.notes["error"] = why
	}
	t.spans = append(t.spans, *step)
}
