package drain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// Refused tells at once all that is in the way of a drain of a zone.
func Refused(zone string, refusals []string) error {
	return errs.Errorf(errs.Unsafe, "%s cannot be drained, and nothing was changed:\n  %s", zone, strings.Join(refusals, "\n  ")).
		WithID("drain-blocked").WithHint("kubectl ha drain-zone %s --dry-run shows each pod's fate.", zone)
}

// Obstacles says what holds up which pods, and the way out.
func Obstacles(verdicts []evict.Verdict) (lines []string) {
	for _, o := range evict.Obstacles(verdicts) {
		lines = append(lines, fmt.Sprintf("%s: %s. %s", text.Few(o.Pods), o.Why, o.WayOut))
	}
	return lines
}

// Detachment is what a drain takes replicas out of.
type Detachment struct {
	Cluster   string
	Compute   port.Compute
	Kube      port.Kube
	Inventory infra.Inventory
}

// CheckDetach looks whether others serve when the zone's replicas have left the
// load balancer. What only a stop of their machines would break is a warning:
// etcd goes on in them.
func (d Detachment) CheckDetach(ctx context.Context, zone plan.Zone) (refusals, warnings []string, err error) {
	if !slices.ContainsFunc(zone.Replicas, func(n plan.ZoneNode) bool { return !n.Detached }) {
		return nil, nil, nil
	}
	backends, err := d.Compute.Health(ctx, infra.APIBackend(d.Cluster).Name)
	if err != nil {
		return nil, nil, err
	}
	if !slices.ContainsFunc(backends, func(b infra.Backend) bool { return b.Zone != zone.Name && b.Healthy }) {
		refusals = append(refusals, fmt.Sprintf("the API: the load balancer has no healthy replica outside %s. Add one: kubectl ha add-replica --zone ZONE, or leave out --control-plane.", zone.Name))
	}
	list, err := members.List(ctx, d.Kube)
	if err != nil {
		return nil, nil, err
	}
	if loss := quorum.LossOf(members.InZones(list, d.Inventory), zone.Name); !loss.Survives {
		warnings = append(warnings, fmt.Sprintf("do not stop the machines of %s: %s", zone.Name, loss.Why))
	}
	return refusals, warnings, nil
}
