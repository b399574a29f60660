package progress

import "github.com/kubectl-ha/kubectl-ha/shared/event"

// phaseOf is the phase that an event opens in the log; none where there is nothing
// to do, or nothing to say which.
func phaseOf(e event.Event) event.Phase {
	switch {
	case e.Step == "" || e.Kind == event.Skipped:
		return event.NoPhase
	case e.Phase == event.NoPhase:
		return event.Prepare
	}
	return e.Phase
}
