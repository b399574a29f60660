package progress

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func TestPhaseOf(t *testing.T) {
	for _, test := range []struct {
		step, zone string
		kind       event.Kind
		want       int
	}{
		{step: "local/engine", want: phasePrepare},
		{step: "create network/demo-network", want: phaseFoundation},
		{step: "create instance/demo-control-plane-b", zone: "europe-west1-b", want: phaseMachines},
		{step: "create instance/demo-control-plane-b", kind: event.Skipped, want: phaseNone},
		{step: "join instance/demo-control-plane-c", zone: "europe-west1-c", want: phaseControlPlane},
		{step: "await dns", want: phaseControlPlane},
		{step: "await managed-instance-group/demo-default-b", zone: "europe-west1-b", want: phaseWorkers},
		{step: "apply spec", want: phaseFinish},
		{step: "open", want: phaseDrill},
		{step: "europe-west1-b/stop", zone: "europe-west1-b", want: phaseDrill},
		{step: "delete forwarding-rule/demo-api", want: phaseRemove},
		{want: phaseNone},
	} {
		if got := phaseOf(event.Event{Step: test.step, Zone: test.zone, Kind: test.kind}); got != test.want {
			t.Errorf("%q is in the phase %q, want %q", test.step, phases()[got], phases()[test.want])
		}
	}
}
