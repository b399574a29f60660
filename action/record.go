package action

import (
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/action/progress"
	"github.com/kubectl-ha/kubectl-ha/action/state"
)

// record begins to show and record events. Later steps are to read the record and
// the kubeconfig.
func (a *app) record(s state.State) (*progress.Sink, error) {
	events, err := progress.Open(a.step.Log, a.Now, s.Logs, s.Target.Name)
	if err == nil {
		a.made = append(a.made, s.Logs, s.Kubeconfig, filepath.Dir(s.Kubeconfig))
	}
	return events, err
}
