package event_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// TestReminder: of a step that is under way something comes at least every 30 s,
// and of one that has ended nothing more.
func TestReminder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var told []string
		sink := event.SinkFunc(func(e event.Event) {
			told = append(told, fmt.Sprintf("%s %s %s %s", time.Since(began), e.Kind, e.Step, e.Detail))
		})
		r := event.Remind(sink, nil)
		defer r.Stop()
		send := func(kind event.Kind, step, detail string, output bool) {
			r.Send(event.Event{Time: time.Now(), Kind: kind, Step: step, Detail: detail, Output: output})
		}
		at := func(seconds int) {
			time.Sleep(time.Until(began.Add(time.Duration(seconds) * time.Second)))
			synctest.Wait()
		}
		at(1)
		send(event.Started, "join", "", false)
		at(2)
		send(event.Progress, "join", "waiting", false)
		send(event.Progress, "join", "waiting", false) // no news
		at(3)
		send(event.Started, "build", "", false)
		at(29)
		send(event.Progress, "build", "a line", true) // does not count
		at(31)
		send(event.Done, "build", "", false)
		send(event.Info, "", "by the way", false)
		at(65)
		send(event.Done, "join", "", false)
		at(200)
		want := []string{
			"1s started join ", "2s progress join waiting", "3s started build ", "29s progress build a line",
			"30s progress join waiting", "30s progress build a line", "31s done build ", "31s info  by the way",
			"1m0s progress join waiting", "1m5s done join ",
		}
		if !slices.Equal(told, want) {
			t.Errorf("told was\n%q, want\n%q", told, want)
		}
	})
}
