package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/series"
)

// AddReplicaOptions says where the replica is to be.
type AddReplicaOptions struct {
	Zone        string
	Replace     string // the replica that goes first; the zone is its own then
	MachineType string // empty for that of the others
	Force       bool   // even where it puts a majority into one zone
}

// AddReplica adds a control-plane replica in a zone. One that an earlier
// command left unfinished there is finished instead.
func (m *Manager) AddReplica(ctx context.Context, options AddReplicaOptions) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, text.CommandLine("add-replica", "--zone", options.Zone, "--replace", options.Replace))
	defer r.end(ctx, &err)
	if err := r.enter(ctx); err != nil {
		return Outcome{}, err
	}
	if options.Replace != "" {
		return r.replaceReplica(ctx, options)
	}
	return r.addReplica(ctx, options)
}

func (r *run) addReplica(ctx context.Context, options AddReplicaOptions) (Outcome, error) {
	if err := r.checkNotDrained(ctx, options.Zone); err != nil {
		return Outcome{}, err
	}
	r.spec.Spec.ControlPlane.Zones = append(r.spec.Spec.ControlPlane.Zones, options.Zone)
	desired, err := r.desiredReplica(ctx, options)
	if err != nil {
		return Outcome{}, err
	}
	roster, err := r.machines().Roster(ctx, r.entrance.Kube())
	if err != nil {
		return Outcome{}, err
	}
	steps, replica := plan.AddReplica(desired, r.inventory, options.Zone)
	if err := roster.MayJoin(replica, options.Force); err != nil {
		return Outcome{}, err
	}
	return r.build(ctx, roster.RemoveLost(steps), "kubectl ha status")
}

// desiredReplica is the cluster with a replica of the machine type asked for, which may
// not boot from the others' type of disk.
func (r *run) desiredReplica(ctx context.Context, options AddReplicaOptions) (plan.Desired, error) {
	if options.MachineType != "" {
		replicas := &r.spec.Spec.ControlPlane
		replicas.MachineType = options.MachineType
		if !series.TakesDisk(replicas.MachineType, replicas.Disk.Type) {
			replicas.Disk.Type = series.DefaultDisk(replicas.MachineType)
		}
	}
	return r.changed(ctx)
}

// checkNotDrained refuses to add to a zone whose replica a drain has taken out: it
// looks like one that has not joined yet.
func (r *run) checkNotDrained(ctx context.Context, zone string) error {
	nodes, err := r.entrance.Kube().Nodes(ctx)
	for _, node := range model.NodesIn(nodes, zone) {
		if node.Drained == model.DrainDetached {
			return errs.Errorf(errs.Unsafe, "%s is drained: its replica %s is out of the load balancer", zone, node.Name).
				WithID("zone-drained").WithHint("First kubectl ha drain-zone %s --undo.", zone)
		}
	}
	return err
}
