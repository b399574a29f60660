// Package summary is what the Action writes to the page of a job: Markdown of a
// cluster, a drill, and what was removed.
package summary

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Report is what the summary and the outputs tell of a cluster.
type Report struct {
	State   state.State
	Wanted  *spec.Cluster  // nil where it was not made
	Took    time.Duration  // to bring it up; 0 where that was not done
	Status  *status.Report // nil where nothing is known
	Events  []event.Event
	Failure error // why it is not up; nil where it is
}
