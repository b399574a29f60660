package progress

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// The phases, in their order.
const (
	phaseNone = iota
	phasePrepare
	phaseFoundation
	phaseMachines
	phaseControlPlane
	phaseWorkers
	phaseFinish
	phaseDrill
	phaseRemove
)

// phases are the names of the log's groups.
func phases() []string {
	return []string{
		"", "Prepare", "Network and load balancer", "Machines", "Control plane", "Workers", "Finishing", "Drill", "Remove",
	}
}

// phaseOf tells in which phase a step is, by its id: "create instance/…", or of
// a drill "europe-west1-b/stop".
func phaseOf(e event.Event) int {
	if e.Step == "" || e.Kind == event.Skipped {
		return phaseNone
	}
	action, target, _ := strings.Cut(e.Step, " ")
	if target == plan.TargetDNS {
		return phaseControlPlane
	}
	if e.Zone != "" && strings.HasPrefix(action, e.Zone+"/") {
		return phaseDrill
	}
	switch action {
	case "create", "resize":
		if strings.HasPrefix(target, "instance/") || strings.HasPrefix(target, "managed-instance-group/") {
			return phaseMachines
		}
		return phaseFoundation
	case "init", "join", "attach", "connect":
		return phaseControlPlane
	case "publish", "await":
		return phaseWorkers
	case "apply", "health":
		return phaseFinish
	case "open", "close":
		return phaseDrill
	case "delete", "detach", "forget", "verify":
		return phaseRemove
	}
	return phasePrepare
}
