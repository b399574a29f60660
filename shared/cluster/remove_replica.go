package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// RemoveReplicaOptions says which replica goes: by name, or the one of a zone.
type RemoveReplicaOptions struct {
	Name  string
	Zone  string
	Force bool // even where it costs safety, though never the quorum
}

// RemoveReplica takes a replica out of the load balancer, out of etcd, and
// deletes its machine. A dead one skips what it cannot do.
func (m *Manager) RemoveReplica(ctx context.Context, options RemoveReplicaOptions) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, text.CommandLine("remove-replica", "", options.Name, "--zone", options.Zone))
	defer r.end(ctx, &err)
	r.holder.WithoutSpace = true
	if err := r.enter(ctx); err != nil {
		return Outcome{}, err
	}
	desired, err := r.desired()
	if err != nil {
		return Outcome{}, err
	}
	roster, err := r.machines().Roster(ctx, r.entrance.Kube())
	if err != nil {
		return Outcome{}, err
	}
	replica, err := r.findReplica(ctx, desired, roster, options)
	if err != nil {
		return Outcome{}, err
	}
	if err := r.checkZonesSeen(replica.Zone); err != nil {
		return Outcome{}, err
	}
	if err := roster.MayLeave(replica.Name, options.Force); err != nil {
		return Outcome{}, err
	}
	r.spec.Spec.ControlPlane.Zones = plan.ZonesWithout(desired, r.inventory, replica.Name, roster.Votes)
	if err := spec.ValidateChange(r.before, r.spec); err != nil {
		return Outcome{}, err
	}
	r.leaving = append(r.leaving, replica.Name)
	return r.execute(ctx, roster.RemoveLost(plan.RemoveReplica(replica.Ref(), r.inventory), replica.Name), "kubectl ha status")
}
