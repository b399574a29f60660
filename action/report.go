package action

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// report is what the summary and the outputs tell of a cluster.
type report struct {
	state   state.State
	wanted  *spec.Cluster // nil where it was not made
	took    time.Duration
	status  *cluster.Status // nil where nothing is known
	events  []event.Event
	failure error
}

func (a *app) summarize(r *report) { a.step.AddStepSummary(r.markdown()) }
