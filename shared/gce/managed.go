package gce

import (
	"context"
	"slices"
	"strings"
	"time"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/filter"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// managedGroups are zonal managed instance groups.
type managedGroups struct{ *Client }

func (k managedGroups) get(ctx context.Context, ref infra.Ref) (*computepb.InstanceGroupManager, error) {
	return k.api.ManagedGroups.Get(ctx, &computepb.GetInstanceGroupManagerRequest{
		Project: k.project, Zone: ref.Zone, InstanceGroupManager: ref.Name})
}

func (k managedGroups) describe(ctx context.Context, ref infra.Ref) (string, error) {
	group, err := k.get(ctx, ref)
	return group.GetDescription(), err
}

func (k managedGroups) blueprint(want infra.ManagedGroup, owner infra.Owner) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.ManagedGroups.Insert(ctx, &computepb.InsertInstanceGroupManagerRequest{
			Project: k.project, Zone: want.Zone, RequestId: id,
			InstanceGroupManagerResource: k.bodies().ManagedGroup(want, owner)})
	}}
}

func (k managedGroups) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.ManagedGroups.Delete(ctx, &computepb.DeleteInstanceGroupManagerRequest{
			Project: k.project, Zone: ref.Zone, RequestId: id, InstanceGroupManager: ref.Name})
	}
}

// deleteWithVMs deletes the group and waits until its VMs are gone.
func (k managedGroups) deleteWithVMs(ctx context.Context, ref infra.Ref) (deleted bool, err error) {
	members, err := k.members(ctx, ref)
	if refusal.Absent(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if deleted, err = k.deleteOne(ctx, k.delete(ref)); err != nil {
		return deleted, err
	}
	return deleted, k.waitGone(ctx, func() ([]string, error) { return k.left(ctx, ref, members) })
}

// members returns the names of the VMs that the group has or is making.
func (k managedGroups) members(ctx context.Context, ref infra.Ref) ([]string, error) {
	l, err := k.lists(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := l.ManagedInstances(ctx, ref)
	var names []string
	for _, vm := range listed {
		names = append(names, body.Base(vm.GetInstance()))
	}
	return names, err
}

// waitGone waits until none of a group's VMs is left.
func (k managedGroups) waitGone(ctx context.Context, look func() (left []string, err error)) error {
	for attempt := 1; ; attempt++ {
		left, err := look()
		if err != nil || len(left) == 0 {
			return err
		}
		if err := k.sleep(ctx, min(retry.Backoff(attempt), 2*time.Second)); err != nil {
			return errs.Errorf(errs.KindOf(err), "wait for the group's VMs to go, still there %s: %w",
				strings.Join(left, ", "), err)
		}
	}
}

// left returns those of the VMs that still exist, "NAME (STATUS)".
func (k managedGroups) left(ctx context.Context, ref infra.Ref, members []string) (left []string, err error) {
	existing, err := k.existing(ctx, ref, members)
	for _, vm := range existing {
		left = append(left, vm.GetName()+" ("+vm.GetStatus()+")")
	}
	return left, err
}

// existing returns those of the VMs that there are, in the group or no more.
func (k managedGroups) existing(ctx context.Context, ref infra.Ref, names []string) ([]*computepb.Instance, error) {
	l, err := k.lists(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := l.ZonalInstances(ctx, ref.Zone, filter.InGroup(ref.Name))
	return slices.DeleteFunc(listed, func(vm *computepb.Instance) bool { return !slices.Contains(names, vm.GetName()) }), err
}
