package cluster

import (
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// found is what was found of a cluster, and what it is to be.
type found struct {
	target    model.Target
	inventory infra.Inventory
	owner     infra.Owner
	spec      *spec.Cluster // what the cluster is to be
	before    *spec.Cluster // and what it was to be before, with a change
	manifests plan.Manifests
}

// checkZonesSeen refuses to go on without knowing what there is in the zones.
func (f *found) checkZonesSeen(zones ...string) error {
	return model.Unreachable(f.inventory.Unseen(zones...), "nothing was changed")
}

// checkAllSeen is checkZonesSeen for all zones of the region.
func (f *found) checkAllSeen() error {
	return model.Unreachable(f.inventory.Unknown, "nothing was changed")
}

// checkSeen refuses up where what it compares with the spec cannot be seen; of
// one that was begun and has no API yet, the machine that begins it may be
// anywhere.
func (f *found) checkSeen(kube port.Kube, wanted *spec.Cluster) error {
	if kube == nil && len(f.inventory.Refs) > 0 {
		return f.checkAllSeen()
	}
	return f.checkZonesSeen(wanted.Zones()...)
}

// checkPlanSeen refuses a plan that makes or changes something in a place that
// cannot be seen: it may be there.
func (f *found) checkPlanSeen(p plan.Plan) error {
	var zones []string
	for _, step := range p.Steps {
		if !step.Done && step.Zone != "" {
			zones = append(zones, step.Zone)
		}
	}
	return f.checkZonesSeen(append(zones, f.target.Region)...)
}

// checkNotExpired refuses to make machines for a cluster whose time is over:
// Compute Engine would refuse each of them.
func (f *found) checkNotExpired(p plan.Plan, now time.Time) error {
	if !f.owner.Expired(now) || !slices.ContainsFunc(p.Steps, plan.Step.MakesMachines) {
		return nil
	}
	return errs.Errorf(errs.Usage, "the TTL of cluster %s expired at %s: what was created now would be deleted at once",
		f.target.Name, f.owner.Expires.Format(time.RFC3339)).
		WithID("time-over").WithHint("kubectl ha down deletes what is left of it; kubectl ha up then creates it again.")
}

// zoneByName is the zone that a member's name tells, "" where it has only an address.
func (f *found) zoneByName(member etcd.Member) string {
	place, ok := strings.CutPrefix(member.Name, f.target.Name+"-control-plane-")
	if !ok {
		return ""
	}
	letter, _, _ := strings.Cut(place, "-")
	return f.target.Region + "-" + letter
}

func (f *found) hasMachine(name string) bool {
	return slices.ContainsFunc(f.inventory.Instances, func(i infra.FoundInstance) bool { return i.Name == name })
}
