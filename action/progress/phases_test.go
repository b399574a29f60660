package progress

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func TestPhaseOf(t *testing.T) {
	for name, test := range map[string]struct {
		event event.Event
		want  event.Phase
	}{
		"of a step":             {event.Event{Step: "create instance/a", Phase: event.Machines}, event.Machines},
		"of one that is done":   {event.Event{Step: "create instance/a", Phase: event.Machines, Kind: event.Skipped}, event.NoPhase},
		"of one that says none": {event.Event{Step: "local/engine"}, event.Prepare},
		"of no step":            {event.Event{Kind: event.Info, Title: "x"}, event.NoPhase},
	} {
		if got := phaseOf(test.event); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
