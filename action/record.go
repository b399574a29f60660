package action

import (
	"github.com/kubectl-ha/kubectl-ha/action/progress"
	"github.com/kubectl-ha/kubectl-ha/action/state"
)

// record begins to show and record events.
func (a *app) record(s state.State) (*progress.Sink, error) {
	return progress.Open(a.step.Log, a.Now, s.Logs, s.Target.Name)
}
