package action

import (
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/summary"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestOutputs(t *testing.T) {
	f := newFixture(t, nil)
	s := actiontest.Demo()
	s.Kubeconfig = "/temp/kubeconfig"
	f.announce(s)
	outputs(f.step, &summary.Report{State: s, Took: 83400 * time.Millisecond, Status: actiontest.Healthy(), Events: []event.Event{}})
	golden.Compare(t, "outputs.txt", f.File(t, "OUTPUT")+"---\n"+f.File(t, "ENV")+"---\n"+f.File(t, "PATH"))
}
