package cluster

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/quorumloss"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// mayLeaveOut refuses a plan without a machine that is there, where no spec in
// the cluster says what there should be: it may have begun the cluster.
func (s *session) mayLeaveOut(ctx context.Context, kube port.Kube, desired plan.Desired) error {
	extra := plan.Unplanned(desired, s.inventory)
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
	return errs.Errorf(errs.Usage, "cluster %s was begun with another spec: %s", s.Target.Name, text.Join(problems)).
		WithID("other-spec").WithHint("%s.", hint)
}
