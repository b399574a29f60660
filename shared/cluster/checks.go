package cluster

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/quorumloss"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// checkAllPlanned refuses a plan without a machine that is there, where no spec
// in the cluster says what there should be: it may have begun the cluster.
func (r *run) checkAllPlanned(ctx context.Context, kube port.Kube, desired plan.Desired) error {
	extra := plan.Unplanned(desired, r.inventory)
	if len(extra) == 0 || storedSpec(ctx, kube) != nil {
		return nil
	}
	var problems, commands []string
	deletable := true
	for _, machine := range extra {
		problems = append(problems, fmt.Sprintf("%s in %s is there, and the spec has no replica for it", machine.Name, machine.Zone))
		commands = append(commands, quorumloss.DeleteCommand(machine))
		deletable = deletable && machine.Metadata[infra.MetadataCA] == ""
	}
	hint := "Add a replica for each to spec.controlPlane.zones"
	if deletable {
		hint += "; or, if the cluster was never up, delete them and repeat the command: " + text.Join(commands)
	}
	return errs.Errorf(errs.Usage, "cluster %s was begun with a different spec: %s", r.Target.Name, text.Join(problems)).
		WithID("other-spec").WithHint("%s.", hint)
}

// removeLost is the plan of up, begun with taking members of lost machines out of
// etcd. Where etcd cannot be asked, up does all the rest: it may be what mends it.
func (r *run) removeLost(ctx context.Context, kube port.Kube, p plan.Plan) (plan.Plan, []string) {
	if kube == nil {
		return p, nil
	}
	roster, err := r.machines().Roster(ctx, kube)
	if err != nil {
		return p, []string{fmt.Sprintf("etcd was not checked for members of lost machines: %v", err)}
	}
	return roster.RemoveLost(p, r.leaving...), nil
}

// machines says which members of etcd have a machine, before steps change that.
func (r *run) machines() members.Machines {
	return members.Machines{Target: r.Target, Compute: r.Compute, Inventory: r.inventory}
}
