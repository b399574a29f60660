package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// SetOwner gives a resource of a kind that has labels another mark: the same
// cluster's, with another end.
func (c *Client) SetOwner(ctx context.Context, ref infra.Ref, owner infra.Owner) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	change, err := c.relabel(ref, owner)
	if err == nil {
		err = c.mutate(ctx, change, refusal.Stale)
	}
	return c.explain(c.about("label", ref), err)
}

func (c *Client) relabel(ref infra.Ref, owner infra.Owner) (retry.Change, error) {
	switch ref.Kind {
	case infra.KindInstance:
		return instances{c}.label(ref, owner), nil
	case infra.KindAddress:
		return addresses{c}.label(ref.Name, owner), nil
	case infra.KindForwardingRule:
		return forwardingRules{c}.label(ref.Name, owner), nil
	}
	return nil, errs.Errorf(errs.Failed, "resources of kind %s have no labels", ref.Kind)
}

func (k instances) label(ref infra.Ref, owner infra.Owner) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		have, err := k.get(ctx, ref)
		if err != nil || body.Bears(have.GetLabels(), owner) {
			return nil, err
		}
		return k.api.Instances.SetLabels(ctx, &computepb.SetLabelsInstanceRequest{
			Project: k.project, Zone: ref.Zone, RequestId: id, Instance: ref.Name,
			InstancesSetLabelsRequestResource: &computepb.InstancesSetLabelsRequest{
				Labels: body.Remarked(have.GetLabels(), owner), LabelFingerprint: new(have.GetLabelFingerprint())}})
	}
}

// SetTemplate has a managed group make VMs from another template from now on;
// those that it has stay as they are.
func (c *Client) SetTemplate(ctx context.Context, group infra.Ref, template string) error {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	err := c.mutate(ctx, func(ctx context.Context, id *string) (*compute.Operation, error) {
		have, err := managedGroups{c}.get(ctx, group)
		if err != nil || body.Base(have.GetInstanceTemplate()) == template {
			return nil, err
		}
		return c.api.ManagedGroups.SetInstanceTemplate(ctx, &computepb.SetInstanceTemplateInstanceGroupManagerRequest{
			Project: c.project, Zone: group.Zone, RequestId: id, InstanceGroupManager: group.Name,
			InstanceGroupManagersSetInstanceTemplateRequestResource: &computepb.InstanceGroupManagersSetInstanceTemplateRequest{
				InstanceTemplate: new(c.bodies().Global("instanceTemplates", template))}})
	})
	return c.explain(c.about("set the template of", group), err)
}
