// Package dag runs the steps of a plan: each as soon as what it needs is
// done, a bounded number at a time.
package dag

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// DefaultConcurrency is how many tasks run at a time unless Options says
// otherwise. Tasks mostly wait for a cloud, so it is about API quota, not CPU.
const DefaultConcurrency = 16

// Task is one thing to do.
type Task struct {
	ID    string // unique among the tasks of a run
	Title string // what a person reads; the ID where empty
	Zone  string // empty for what is regional or global
	Phase event.Phase
	Needs []string // ids of the tasks that must be done before
	Skip  bool     // already so: counts as done once its needs are

	// Do does it. It must return soon after ctx ends. report tells what is
	// going on at present; it must not be called after Do has returned.
	Do func(ctx context.Context, report func(detail string)) error
}

func (t *Task) title() string {
	if t.Title == "" {
		return t.ID
	}
	return t.Title
}

// Options says how to run.
type Options struct {
	Concurrency int              // tasks at a time; 0 for DefaultConcurrency
	Events      event.Sink       // nil to discard them
	Now         func() time.Time // the clock of the events; nil for time.Now
}

func (o Options) withDefaults() Options {
	if o.Concurrency <= 0 {
		o.Concurrency = DefaultConcurrency
	}
	if o.Events == nil {
		o.Events = event.Discard
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Run runs the tasks and waits for all that it started. Ready tasks start in
// the order of the list.
//
// The first failure starts no more tasks and cancels those that are running.
// The error then holds the first failure and every other that is not merely a
// consequence of the cancellation, each a *TaskError. When ctx ends first, the
// error is an error of kind Interrupted or TimedOut which names what was in flight.
// Tasks that need each other, or need what is not there, are an error before
// anything runs.
func Run(ctx context.Context, tasks []Task, options Options) error {
	if err := check(tasks); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return runEnded(err, nil)
	}
	return newRun(tasks, options.withDefaults()).loop(ctx)
}
