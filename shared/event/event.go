// Package event says what happened, as values. The core sends events; a face
// renders them: a live tree on a terminal, plain lines in CI, JSON lines for
// machines, groups on GitHub.
package event

import (
	"fmt"
	"time"
)

// Kind tells where in its life the thing that an event speaks of stands.
type Kind string

// The kinds of events. A step has one Started, any number of Progress, and
// ends in exactly one of Done, Skipped, Failed and Cancelled. Info and Warning
// belong to no step.
const (
	Started   Kind = "started"
	Progress  Kind = "progress"
	Done      Kind = "done"
	Skipped   Kind = "skipped"
	Failed    Kind = "failed"
	Cancelled Kind = "cancelled" // told to stop, because another failed or the user said so
	Info      Kind = "info"
	Warning   Kind = "warning"
)

// Event is one thing that happened.
type Event struct {
	Time   time.Time `json:"time"`
	Kind   Kind      `json:"kind"`
	Step   string    `json:"step,omitempty"`   // stable id, such as "create instance/demo-control-plane-b"
	Title  string    `json:"title,omitempty"`  // what a person reads: "Create instance demo-control-plane-b"
	Zone   string    `json:"zone,omitempty"`   // empty for what is regional or global
	Detail string    `json:"detail,omitempty"` // the present phase, or the last thing seen; lines after the first say why
	Error  string    `json:"error,omitempty"`  // with Failed

	// Output says of Progress that its detail is a line of some program's, one
	// of very many: enough for a line that is redrawn, too much for a log.
	Output bool `json:"output,omitempty"`

	// Phase is the part of the command's work that the step belongs to.
	Phase Phase `json:"-"`
}

// Sink takes events. Send must be safe for concurrent use and must not block
// for long: the core waits for it.
type Sink interface {
	Send(Event)
}

// SinkFunc makes a function a Sink.
type SinkFunc func(Event)

// Send calls f.
func (f SinkFunc) Send(e Event) { f(e) }

// Discard is a Sink that drops everything.
var Discard Sink = SinkFunc(func(Event) {})

// Say sends what belongs to no step, of kind Info or Warning. A nil sink drops it.
func Say(to Sink, at time.Time, kind Kind, format string, args ...any) {
	if to != nil {
		to.Send(Event{Time: at, Kind: kind, Title: fmt.Sprintf(format, args...)})
	}
}
