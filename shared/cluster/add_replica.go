package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
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
func (o *Operator) AddReplica(ctx context.Context, options AddReplicaOptions) (Outcome, error) {
	command := commandLine("add-replica", "--zone", options.Zone, "--replace", options.Replace)
	return o.change(ctx, command, func(ctx context.Context, s *session) (Outcome, error) {
		if options.Replace != "" {
			return s.replaceReplica(ctx, options)
		}
		return s.addReplica(ctx, options)
	})
}

func (s *session) addReplica(ctx context.Context, options AddReplicaOptions) (Outcome, error) {
	if err := s.notDrained(ctx, options.Zone); err != nil {
		return Outcome{}, err
	}
	s.spec.Spec.ControlPlane.Zones = append(s.spec.Spec.ControlPlane.Zones, options.Zone)
	desired, err := s.desiredReplica(options)
	if err != nil {
		return Outcome{}, err
	}
	roster, err := s.membership(ctx, s.kube)
	if err != nil {
		return Outcome{}, err
	}
	steps, replica := plan.AddReplica(desired, s.inventory, options.Zone)
	if err := s.mayJoin(roster, replica, options.Force); err != nil {
		return Outcome{}, err
	}
	return s.build(ctx, roster.drop(steps, ""), "kubectl ha status")
}

// desiredReplica is the cluster with a replica of the machine type asked for.
func (s *session) desiredReplica(options AddReplicaOptions) (plan.Desired, error) {
	if options.MachineType != "" {
		s.spec.Spec.ControlPlane.MachineType = options.MachineType
	}
	return s.changed()
}

// changed is the cluster with a change of its spec, which must be one that can be
// read again.
func (s *session) changed() (plan.Desired, error) {
	if err := spec.ValidateChange(s.found, s.spec); err != nil {
		return plan.Desired{}, err
	}
	return s.desired()
}

// notDrained refuses to add to a zone whose replica a drain has taken out: it
// looks like one that has not joined yet.
func (s *session) notDrained(ctx context.Context, zone string) error {
	nodes, err := s.kube.Nodes(ctx)
	for _, node := range model.NodesIn(nodes, zone) {
		if node.Drained == model.DrainDetached {
			return errs.Errorf(errs.Unsafe, "%s is drained: its replica %s is out of the load balancer", zone, node.Name).
				WithID("zone-drained").WithHint("First kubectl ha drain-zone %s --undo.", zone)
		}
	}
	return err
}

// mayJoin asks quorum, leaving out what an unfinished join of this very
// replica has left in etcd.
func (s *session) mayJoin(roster membership, replica infra.Ref, force bool) error {
	err := quorum.Add(members.InZones(roster.but(replica.Name), s.inventory), replica.Zone)
	if force {
		err = quorum.Forced(err)
	}
	return err
}
