package dag_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// recorder keeps the events as short lines: "started a", "progress a: half".
type recorder struct {
	mu    sync.Mutex
	lines []string
}

func (r *recorder) Send(e event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	line := string(e.Kind) + " " + e.Step
	if e.Detail != "" {
		line += ": " + e.Detail
	}
	if e.Error != "" {
		line += ": " + e.Error
	}
	r.lines = append(r.lines, line)
}

func work(d time.Duration) func(context.Context, func(string)) error {
	return func(ctx context.Context, _ func(string)) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func fail(after time.Duration, err error) func(context.Context, func(string)) error {
	return func(context.Context, func(string)) error {
		time.Sleep(after)
		return err
	}
}

func TestRunFollowsNeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := &recorder{}
		start := time.Now()
		err := dag.Run(t.Context(), []dag.Task{
			{ID: "last", Needs: []string{"slow", "there"}, Do: work(time.Second)},
			{ID: "slow", Needs: []string{"first"}, Do: work(3 * time.Second)},
			{ID: "there", Needs: []string{"first"}, Skip: true},
			{ID: "quick", Needs: []string{"first"}, Do: work(time.Second)},
			{ID: "first", Do: func(_ context.Context, report func(string)) error {
				report("half")
				report("half")
				report("whole")
				return nil
			}},
		}, dag.Options{Events: events})
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 4*time.Second {
			t.Errorf("took %v, want 4s: slow and quick must run at the same time", took)
		}
		want := []string{
			"started first", "progress first: half", "progress first: whole", "done first",
			"started slow", "skipped there", "started quick", "done quick", "done slow",
			"started last", "done last",
		}
		if !slices.Equal(events.lines, want) {
			t.Errorf("events:\n%s\nwant:\n%s", strings.Join(events.lines, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestRunBoundsConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		var tasks []dag.Task
		for i := range 20 {
			tasks = append(tasks, dag.Task{ID: fmt.Sprint(i), Do: func(context.Context, func(string)) error {
				most.Store(max(most.Load(), now.Add(1)))
				defer now.Add(-1)
				time.Sleep(time.Second)
				return nil
			}})
		}
		start := time.Now()
		if err := dag.Run(t.Context(), tasks, dag.Options{Concurrency: 5}); err != nil {
			t.Fatal(err)
		}
		if most.Load() != 5 || time.Since(start) != 4*time.Second {
			t.Errorf("%d at a time in %v, want 5 in 4s", most.Load(), time.Since(start))
		}
	})
}

func TestRunReportsTheCauseAndIndependentFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stockout := errs.Errorf(errs.Exhausted, "no room")
		started := false
		events := &recorder{}
		err := dag.Run(t.Context(), []dag.Task{
			{ID: "a", Title: "Create a", Zone: "z", Do: fail(time.Second, stockout)},
			{ID: "b", Do: work(time.Minute)},
			{ID: "c", Title: "Create c", Do: fail(2*time.Second, errors.New("broken"))},
			{ID: "d", Needs: []string{"a"}, Do: func(context.Context, func(string)) error { started = true; return nil }},
		}, dag.Options{Events: events})
		if err == nil || err.Error() != "Create a: no room\nCreate c: broken" {
			t.Errorf("error is %q", err)
		}
		if errs.KindOf(err) != errs.Exhausted {
			t.Errorf("kind is %s, want that of the first failure", errs.KindOf(err))
		}
		var failure *dag.TaskError
		if !errors.As(err, &failure) || failure.ID != "a" || failure.Zone != "z" {
			t.Errorf("the first failure is %+v, want task a in zone z", failure)
		}
		if started {
			t.Error("d was started although what it needs had failed")
		}
		if !slices.Contains(events.lines, "cancelled b") {
			t.Errorf("b's end is missing in:\n%s", strings.Join(events.lines, "\n"))
		}
	})
}

func TestRunNamesWhatWasInFlight(t *testing.T) {
	polls := func(ctx context.Context, report func(string)) error {
		return wait.Poll(ctx, time.Second, func(context.Context) (bool, string, error) {
			report("booting")
			return false, "STAGING", nil
		})
	}
	tasks := []dag.Task{
		{ID: "a", Title: "Create a", Do: polls},
		{ID: "b", Title: "Create b", Do: func(ctx context.Context, report func(string)) error {
			report("waiting")
			<-ctx.Done()
			return ctx.Err()
		}},
		{ID: "c", Needs: []string{"a"}, Do: work(0)},
	}
	tests := []struct {
		name string
		end  func(context.Context) (context.Context, context.CancelFunc)
		kind errs.Kind
		want string
	}{
		{"deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 90*time.Second)
		}, errs.TimedOut, "timed out during Create a (STAGING); Create b (waiting)"},
		{"cancel", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Minute, cancel)
			return ctx, cancel
		}, errs.Interrupted, "interrupted during Create a (STAGING); Create b (waiting)"},
		{"before", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}, errs.Interrupted, "interrupted between two steps"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := test.end(t.Context())
				defer cancel()
				err := dag.Run(ctx, tasks, dag.Options{})
				if errs.KindOf(err) != test.kind || !sameParts(err.Error(), test.want) {
					t.Errorf("got %s %q, want %s %q", errs.KindOf(err), err, test.kind, test.want)
				}
			})
		})
	}
}

// sameParts compares messages whose parts may come in any order: tasks that
// are stopped together end in any order.
func sameParts(a, b string) bool {
	split := func(s string) []string {
		_, parts, _ := strings.Cut(s, " during ")
		return slices.Sorted(slices.Values(strings.Split(parts, "; ")))
	}
	return a == b || (strings.Fields(a)[0] == strings.Fields(b)[0] && slices.Equal(split(a), split(b)))
}

func TestRunRefusesBadGraphs(t *testing.T) {
	do := work(0)
	tests := []struct {
		name  string
		tasks []dag.Task
		want  string
	}{
		{"no id", []dag.Task{{Title: "x", Do: do}}, `dag: task 0 ("x") has no id`},
		{"twice", []dag.Task{{ID: "a", Do: do}, {ID: "a", Do: do}}, `dag: two tasks have the id "a"`},
		{"nothing to do", []dag.Task{{ID: "a"}}, `dag: task "a" has nothing to do`},
		{"unknown need", []dag.Task{{ID: "a", Needs: []string{"b"}, Do: do}}, `dag: task "a" needs "b", which is not among the tasks`},
		{"cycle", []dag.Task{
			{ID: "x", Needs: []string{"a"}, Do: do},
			{ID: "a", Needs: []string{"b"}, Do: do},
			{ID: "b", Needs: []string{"c"}, Do: do},
			{ID: "c", Needs: []string{"a"}, Do: do},
		}, "dag: tasks need each other: a → b → c → a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			events := &recorder{}
			err := dag.Run(t.Context(), test.tasks, dag.Options{Events: events})
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if len(events.lines) > 0 {
				t.Errorf("something ran: %v", events.lines)
			}
		})
	}
}
