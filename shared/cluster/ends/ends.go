// Package ends moves the end of a cluster with a TTL.
package ends

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/actual"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Move gives a cluster that has one TTL the end of another. The end that machines
// have themselves cannot be put off: "You can only call this method on a stopped
// instance", says the API of setScheduling.
func Move(owner infra.Owner, observed infra.Inventory, have, want spec.Duration, now time.Time) (moved infra.Owner, warnings []string, problems []spec.Problem) {
	moved = owner
	moved.Expires = time.Time{}
	if want.Duration > 0 {
		moved.Expires = observed.Created.Add(want.Duration).Truncate(time.Second)
	}
	refuse := func(message, hint string) (infra.Owner, []string, []spec.Problem) {
		return owner, nil, []spec.Problem{{Path: "spec.ttl", Message: message, Hint: hint}}
	}
	if moved.Expired(now) {
		return refuse("the cluster has lived for longer than that already", "kubectl ha down takes it away now")
	}
	first := firstEnd(observed.Instances)
	if !first.IsZero() && (moved.Expires.IsZero() || moved.Expires.Sub(first) > actual.Lead) {
		return refuse("its machines delete themselves at "+first.Format(time.RFC3339)+", which Compute Engine does not allow to be postponed while they run",
			"write "+have.String()+", or make another cluster to stay longer")
	}
	if len(observed.Instances) > 0 && !moved.Expires.IsZero() {
		warnings = append(warnings, "spec.ttl: the machines that run now do not delete themselves at the new end; kubectl ha gc takes them with the rest after it")
	}
	return moved, warnings, nil
}

// firstEnd is when the first machine deletes itself; zero for never.
func firstEnd(machines []infra.FoundInstance) (first time.Time) {
	for _, machine := range machines {
		if !machine.End.IsZero() && (first.IsZero() || machine.End.Before(first)) {
			first = machine.End
		}
	}
	return first
}
