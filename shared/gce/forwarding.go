package gce

import (
	"context"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type forwardingRules struct{ *Client }

func (k forwardingRules) get(ctx context.Context, name string) (*computepb.ForwardingRule, error) {
	return k.api.ForwardingRules.Get(ctx, &computepb.GetForwardingRuleRequest{
		Project: k.project, Region: k.region, ForwardingRule: name})
}

func (k forwardingRules) describe(ctx context.Context, ref infra.Ref) (string, error) {
	rule, err := k.get(ctx, ref.Name)
	return rule.GetDescription(), err
}

func (k forwardingRules) blueprint(want infra.ForwardingRule, owner infra.Owner) blueprint {
	return blueprint{
		insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
			return k.api.ForwardingRules.Insert(ctx, &computepb.InsertForwardingRuleRequest{
				Project: k.project, Region: k.region, RequestId: id,
				ForwardingRuleResource: k.bodies().ForwardingRule(want, owner)})
		},
		converge: k.label(want.Name, owner),
	}
}

func (k forwardingRules) label(name string, owner infra.Owner) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		have, err := k.get(ctx, name)
		if err != nil || body.Bears(have.GetLabels(), owner) {
			return nil, err
		}
		return k.api.ForwardingRules.SetLabels(ctx, &computepb.SetLabelsForwardingRuleRequest{
			Project: k.project, Region: k.region, RequestId: id, Resource: name,
			RegionSetLabelsRequestResource: body.Labelled(have, owner)})
	}
}

func (k forwardingRules) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.ForwardingRules.Delete(ctx, &computepb.DeleteForwardingRuleRequest{
			Project: k.project, Region: k.region, RequestId: id, ForwardingRule: ref.Name})
	}
}
