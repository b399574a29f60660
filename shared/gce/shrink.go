package gce

import (
	"context"
	"slices"
	"strings"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// DeleteMachines deletes VMs of a managed group, which becomes smaller by them,
// and waits until they are gone. Those that are gone already are fine, and one
// that is being deleted already makes the group no smaller again. A VM that runs
// and is not the group's is refused, and then none is deleted.
func (c *Client) DeleteMachines(ctx context.Context, group infra.Ref, names []string) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	k := managedGroups{c}
	err := c.mutate(ctx, k.deleteMembers(group, names))
	if err == nil {
		err = k.waitGone(ctx, func() ([]string, error) { return k.leaving(ctx, group, names) })
	}
	return c.explain(c.about("delete "+strings.Join(names, ", ")+" of", group), err)
}

// deleteMembers begins to delete those of the VMs that stay so far. What somebody
// else deletes in the meantime is skipped.
func (k managedGroups) deleteMembers(ref infra.Ref, names []string) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		staying, err := k.staying(ctx, ref, names)
		if err != nil || len(staying) == 0 {
			return nil, err
		}
		return k.api.ManagedGroups.DeleteInstances(ctx, &computepb.DeleteInstancesInstanceGroupManagerRequest{
			Project: k.project, Zone: ref.Zone, RequestId: id, InstanceGroupManager: ref.Name,
			InstanceGroupManagersDeleteInstancesRequestResource: &computepb.InstanceGroupManagersDeleteInstancesRequest{
				Instances: staying, SkipInstancesOnValidationError: new(true)}})
	}
}

// staying are those of the VMs, as URLs, that the group has and does not delete.
func (k managedGroups) staying(ctx context.Context, ref infra.Ref, names []string) (urls []string, err error) {
	l, err := k.lists(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := l.ManagedInstances(ctx, ref)
	if err != nil {
		return nil, err
	}
	others := slices.Clone(names)
	for _, vm := range listed {
		name := body.Base(vm.GetInstance())
		if slices.Contains(names, name) && vm.GetCurrentAction() != computepb.ManagedInstance_DELETING.String() {
			urls = append(urls, vm.GetInstance())
		}
		others = slices.DeleteFunc(others, func(other string) bool { return other == name })
	}
	return urls, k.refuseStrangers(ctx, ref, others)
}

// refuseStrangers refuses VMs that run and are not the group's: somebody has taken
// them out of it.
func (k managedGroups) refuseStrangers(ctx context.Context, ref infra.Ref, others []string) error {
	if len(others) == 0 {
		return nil
	}
	existing, err := k.existing(ctx, ref, others)
	var strangers []string
	for _, vm := range existing {
		if vm.GetStatus() == computepb.Instance_RUNNING.String() {
			strangers = append(strangers, vm.GetName())
		}
	}
	if err != nil || len(strangers) == 0 {
		return err
	}
	return errs.Errorf(errs.Unsafe, "not in the group, and running: %s", strings.Join(strangers, ", ")).
		WithHint("Delete by hand what is not needed: gcloud compute instances delete %s --zone %s", strings.Join(strangers, " "), ref.Zone)
}

// leaving are those of the VMs that are still there, or that the group may still be
// making: it lists what it deletes until that is gone.
func (k managedGroups) leaving(ctx context.Context, ref infra.Ref, names []string) ([]string, error) {
	members, err := k.members(ctx, ref)
	if err != nil {
		return nil, err
	}
	members = slices.DeleteFunc(members, func(name string) bool { return !slices.Contains(names, name) })
	if len(members) > 0 {
		return members, nil
	}
	return k.left(ctx, ref, names)
}
