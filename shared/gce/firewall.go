package gce

import (
	"cmp"
	"context"
	"slices"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/filter"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type firewalls struct{ *Client }

func (k firewalls) get(ctx context.Context, name string) (*computepb.Firewall, error) {
	return k.api.Firewalls.Get(ctx, &computepb.GetFirewallRequest{
		Project: k.project, Firewall: name})
}

func (k firewalls) describe(ctx context.Context, ref infra.Ref) (string, error) {
	firewall, err := k.get(ctx, ref.Name)
	return firewall.GetDescription(), err
}

func (k firewalls) blueprint(want infra.Firewall, owner infra.Owner) blueprint {
	wanted := k.bodies().Firewall(want, owner)
	return blueprint{
		insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
			return k.api.Firewalls.Insert(ctx, &computepb.InsertFirewallRequest{
				Project: k.project, RequestId: id, FirewallResource: wanted})
		},
		converge: func(ctx context.Context, id *string) (*compute.Operation, error) {
			have, err := k.get(ctx, want.Name)
			if err != nil || body.SameRule(have, wanted) {
				return nil, err
			}
			return k.api.Firewalls.Update(ctx, &computepb.UpdateFirewallRequest{
				Project: k.project, RequestId: id, Firewall: want.Name, FirewallResource: wanted})
		},
	}
}

// Open finds the rules of a network that let something in, whoever made them, by
// name: none that is disabled, denies, or is about what goes out.
func (c *Client) Open(ctx context.Context, network infra.Ref) ([]infra.Firewall, error) {
	open, err := firewalls{c}.open(ctx, network.Name)
	return open, c.explain(c.about("list the firewall rules of", network), err)
}

func (k firewalls) open(ctx context.Context, network string) ([]infra.Firewall, error) {
	l, err := k.lists(ctx)
	if err != nil {
		return nil, err
	}
	listed, _, err := l.Firewalls(ctx, filter.InNetwork(network))
	var open []infra.Firewall
	for _, f := range listed {
		ours := body.Base(f.GetNetwork()) == network // the server's filter may let more through
		if ours && f.GetDirection() != "EGRESS" && !f.GetDisabled() && len(f.GetAllowed()) > 0 {
			open = append(open, body.FoundFirewall(f))
		}
	}
	slices.SortFunc(open, func(a, b infra.Firewall) int { return cmp.Compare(a.Name, b.Name) })
	return open, err
}

func (k firewalls) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Firewalls.Delete(ctx, &computepb.DeleteFirewallRequest{
			Project: k.project, RequestId: id, Firewall: ref.Name})
	}
}
