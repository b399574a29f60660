package trace

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Recording is what --trace asks for, or nothing.
type Recording struct {
	to   *Trace
	Call func(apilog.Call) // takes calls of APIs; nil where nothing is recorded
}

// Record begins a recording in the file, or none where that is empty.
func Record(file string, now func() time.Time) (Recording, error) {
	if file == "" {
		return Recording{}, nil
	}
	to, err := Create(file, now)
	if err != nil {
		return Recording{}, err
	}
	return Recording{to: to, Call: to.Call}, nil
}

// Also shows events, and records them.
func (r Recording) Also(shown event.Sink) event.Sink {
	if r.to == nil {
		return shown
	}
	return event.SinkFunc(func(e event.Event) {
		shown.Send(e)
		r.to.Send(e)
	})
}

// Close ends it, and fills the file.
func (r Recording) Close() error {
	if r.to == nil {
		return nil
	}
	return r.to.Close()
}
