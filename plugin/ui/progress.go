package ui

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Mode selects how progress is shown.
type Mode string

// The modes. Auto is a live tree on a terminal and plain lines elsewhere.
const (
	Auto  Mode = "auto"
	Lines Mode = "plain"
	JSON  Mode = "json"
	None  Mode = "none"
)

// Modes lists the modes in the order in which help shows them.
func Modes() []Mode { return []Mode{Auto, Lines, JSON, None} }

// Progress shows events until it is closed. Close must be called, once, before
// anything else is written to the stream.
type Progress interface {
	event.Sink
	Close()
}

// NewProgress shows events on the terminal. Once ctx is done the terminal is
// in its usual state again, so that the process may end at any moment.
func NewProgress(ctx context.Context, mode Mode, terminal Terminal, now func() time.Time) Progress {
	switch {
	case mode == None:
		return open{event.Discard}
	case mode == JSON:
		return reminding{event.Remind(jsonLines(terminal), now)}
	case mode == Auto && terminal.Live:
		return newLive(ctx, terminal, now)
	default:
		return reminding{event.Remind(newPlain(terminal), now)}
	}
}

// open is a sink that has nothing to close.
type open struct{ event.Sink }

func (open) Close() {}

// reminding is a sink that says at least every event.Silence what is waited for.
type reminding struct{ *event.Reminder }

func (r reminding) Close() { r.Stop() }

// jsonLines writes each event as one line of JSON, in the form of event.Event.
func jsonLines(terminal Terminal) event.Sink {
	var mu sync.Mutex
	encoder := json.NewEncoder(terminal.Out)
	return event.SinkFunc(func(e event.Event) {
		mu.Lock()
		defer mu.Unlock()
		_ = encoder.Encode(e) // a reader that went away must not stop the work
	})
}
