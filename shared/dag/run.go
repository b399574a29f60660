package dag

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// run is one call of Run. Only loop's goroutine touches its fields, except
// details.
type run struct {
	options Options
	waiting []*Task         // not started, in the order of the list
	done    map[string]bool // by id, skipped ones included
	running []*Task         // in the order they started
	results chan result     // one for each running task
	failed  []*TaskError    // the first is the cause
	aborted []*TaskError    // ended only because ctx did
	details details
}

type result struct {
	task *Task
	err  error
}

func newRun(tasks []Task, options Options) *run {
	r := &run{options: options, done: make(map[string]bool, len(tasks)), results: make(chan result)}
	for i := range tasks {
		r.waiting = append(r.waiting, &tasks[i])
	}
	return r
}

// loop starts what can start and takes in what ends, until nothing runs.
func (r *run) loop(ctx context.Context) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	for {
		if running.Err() == nil {
			r.startReady(running)
		}
		if len(r.running) == 0 {
			return r.outcome(ctx)
		}
		ended := <-r.results
		r.finish(ended, ctx.Err() != nil || isEnd(running, ended.err))
		if len(r.failed) > 0 {
			cancel()
		}
	}
}

// startReady starts tasks until none is ready or all places are taken. A
// skipped task may make another ready, so it looks again after each.
func (r *run) startReady(ctx context.Context) {
	for {
		next := slices.IndexFunc(r.waiting, r.canStart)
		if next < 0 {
			return
		}
		task := r.waiting[next]
		r.waiting = slices.Delete(r.waiting, next, next+1)
		if task.Skip {
			r.done[task.ID] = true
			r.send(task, event.Skipped, "", nil)
			continue
		}
		r.start(ctx, task)
	}
}

func (r *run) canStart(task *Task) bool {
	if !task.Skip && len(r.running) >= r.options.Concurrency {
		return false
	}
	return !slices.ContainsFunc(task.Needs, func(need string) bool { return !r.done[need] })
}

func (r *run) start(ctx context.Context, task *Task) {
	r.running = append(r.running, task)
	r.send(task, event.Started, "", nil)
	report := func(detail string) {
		if r.details.set(task.ID, detail) {
			r.send(task, event.Progress, detail, nil)
		}
	}
	go func() { r.results <- result{task, task.Do(ctx, report)} }()
}

// finish takes in a task that ended. aborted says that a failure is nothing
// but the consequence of being told to stop.
func (r *run) finish(res result, aborted bool) {
	task := res.task
	r.running = slices.DeleteFunc(r.running, func(t *Task) bool { return t == task })
	if res.err == nil {
		r.done[task.ID] = true
		r.send(task, event.Done, "", nil)
		return
	}
	failure := &TaskError{ID: task.ID, Title: task.title(), Zone: task.Zone, Detail: r.details.get(task.ID), Err: res.err}
	if aborted {
		r.aborted = append(r.aborted, failure)
		r.send(task, event.Cancelled, failure.Detail, nil)
		return
	}
	r.failed = append(r.failed, failure)
	r.send(task, event.Failed, failure.Detail, res.err)
}

// outcome is asked when nothing runs any more.
func (r *run) outcome(ctx context.Context) error {
	switch {
	case len(r.failed) > 0:
		return joined(r.failed)
	case len(r.waiting) > 0 || len(r.aborted) > 0:
		return runEnded(ctx.Err(), r.aborted)
	}
	return nil
}

// isEnd reports whether err says no more than that ctx has ended.
func isEnd(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

func (r *run) send(task *Task, kind event.Kind, detail string, err error) {
	e := event.Event{
		Time: r.options.Now(), Kind: kind, Step: task.ID, Title: task.title(), Zone: task.Zone, Phase: task.Phase, Detail: detail,
	}
	if err != nil {
		e.Error = err.Error()
	}
	r.options.Events.Send(e)
}

// details is the last thing that each task reported.
type details struct {
	mu   sync.Mutex
	last map[string]string
}

// set reports whether the detail is news.
func (d *details) set(id, detail string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.last == nil {
		d.last = map[string]string{}
	}
	news := d.last[id] != detail
	d.last[id] = detail
	return news
}

func (d *details) get(id string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last[id]
}
