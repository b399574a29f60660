package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// findReplica also finds one whose machine is gone already. By its name it finds
// whatever is left of one, if only in etcd or among the nodes: all that a hint
// or status may name.
func (r *run) findReplica(ctx context.Context, desired plan.Desired, roster members.Roster, options RemoveReplicaOptions) (infra.FoundInstance, error) {
	known := slices.Concat(r.inventory.Replicas(), plan.MissingReplicas(desired, r.inventory))
	if options.Name != "" {
		left, err := r.remnants(ctx, roster, known)
		if err != nil {
			return infra.FoundInstance{}, err
		}
		known = append(known, left...)
	}
	var found []infra.FoundInstance
	var names []string
	for _, replica := range known {
		names = append(names, replica.Name)
		if replica.Name == options.Name || (options.Name == "" && replica.Zone == options.Zone) {
			found = append(found, replica)
		}
	}
	switch {
	case len(found) == 0:
		return infra.FoundInstance{}, errs.Errorf(errs.Usage, "cluster %s has no replica %s", r.Target.Name, options.Name+options.Zone).
			WithID("no-such-replica").WithHint("Its replicas are %q.", names)
	case len(found) > 1:
		return infra.FoundInstance{}, errs.Errorf(errs.Usage, "%s has %d replicas", options.Zone, len(found)).
			WithHint("Name one of %q.", replicaNames(found))
	}
	return found[0], nil
}

// remnants are replicas of which there is a member of etcd or a node, and no
// machine, and that the spec has no room for.
func (r *run) remnants(ctx context.Context, roster members.Roster, known []infra.FoundInstance) (left []infra.FoundInstance, err error) {
	add := func(name, zone string) {
		same := func(i infra.FoundInstance) bool { return i.Name == name }
		if !slices.ContainsFunc(known, same) && !slices.ContainsFunc(left, same) {
			left = append(left, infra.FoundInstance{Name: name, Zone: zone, Role: infra.RoleControlPlane})
		}
	}
	nodes, err := r.entrance.Kube().Nodes(ctx)
	for _, node := range nodes {
		if node.ControlPlane {
			add(node.Name, node.Zone)
		}
	}
	for _, member := range slices.Concat(roster.Present, roster.Lost) {
		add(member.Name, r.zoneByName(member))
	}
	return left, err
}

func replicaNames(replicas []infra.FoundInstance) (list []string) {
	for _, replica := range replicas {
		list = append(list, replica.Name)
	}
	return list
}
