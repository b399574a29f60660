package action

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// story is what up tells, in short, up to a failure.
func story() []event.Event {
	at := func(seconds float64) time.Time {
		return actiontest.Noon().Add(time.Duration(seconds * float64(time.Second)))
	}
	const machine, access = "create instance/demo-control-plane-b", "init access"
	return []event.Event{
		{Time: at(0), Kind: event.Started, Step: "create network/demo-network", Title: "Create network demo-network"},
		{Time: at(0.1), Kind: event.Skipped, Step: "create address/demo-api", Title: "Create address demo-api", Detail: "is there"},
		{Time: at(1), Kind: event.Done, Step: "create network/demo-network"},
		{Time: at(1), Kind: event.Started, Step: machine, Title: "Create instance demo-control-plane-b", Zone: "europe-west1-b"},
		{Time: at(3), Kind: event.Started, Step: access, Title: "Start the control plane", Zone: "europe-west1-b"},
		{Time: at(3.5), Kind: event.Done, Step: machine, Zone: "europe-west1-b"},
		{Time: at(4), Kind: event.Progress, Step: access, Zone: "europe-west1-b", Detail: "preparing"},
		{Time: at(5), Kind: event.Progress, Step: access, Zone: "europe-west1-b", Detail: "preparing"},
		{Time: at(6), Kind: event.Info, Title: "Taking over"},
		{Time: at(7), Kind: event.Progress, Step: access, Zone: "europe-west1-b", Detail: "::error::not a command"},
		{Time: at(8), Kind: event.Started, Step: "await managed-instance-group/demo-default-b", Title: "Wait for the workers"},
		{Time: at(69), Kind: event.Cancelled, Step: "await managed-instance-group/demo-default-b"},
		{Time: at(70), Kind: event.Failed, Step: access, Zone: "europe-west1-b", Error: "no answer\n::set-output::x"},
	}
}

func tellStory(t *testing.T, f *fixture) *sink {
	t.Helper()
	s := actiontest.Demo()
	s.Logs = t.TempDir()
	events, err := f.newSink(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range story() {
		events.Send(e)
	}
	events.close()
	return events
}

func TestLog(t *testing.T) {
	f := newFixture(t, nil)
	tellStory(t, f)
	f.step.Log.Infof("::error::this is text\n##[error]and this")
	actiontest.Golden(t, "log.txt", f.Out.String())
	for line := range strings.Lines(f.Out.String()) {
		if strings.HasPrefix(line, "::error") || strings.HasPrefix(line, "::set-output") {
			t.Errorf("text became a command: %s", line)
		}
	}
}
