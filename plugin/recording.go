package plugin

import (
	"github.com/kubectl-ha/kubectl-ha/plugin/trace"
	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// recording is what --trace asks for, or nothing.
type recording struct {
	to   *trace.Trace
	call func(apilog.Call)
}

func (a *app) record(file string) (recording, error) {
	if file == "" {
		return recording{}, nil
	}
	to, err := trace.Create(file, a.Now)
	if err != nil {
		return recording{}, err
	}
	return recording{to: to, call: to.Call}, nil
}

// also shows events, and records them.
func (r recording) also(shown event.Sink) event.Sink {
	if r.to == nil {
		return shown
	}
	return event.SinkFunc(func(e event.Event) {
		shown.Send(e)
		r.to.Send(e)
	})
}

func (r recording) close() error {
	if r.to == nil {
		return nil
	}
	return r.to.Close()
}
