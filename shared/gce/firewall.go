package gce

import (
	"cmp"
	"context"
	"net/netip"
	"slices"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"
	"google.golang.org/protobuf/proto"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type firewalls struct{ *Client }

func (k firewalls) get(ctx context.Context, name string) (*computepb.Firewall, error) {
	return k.api.firewalls.Get(ctx, &computepb.GetFirewallRequest{
		Project: k.project, Firewall: name})
}

func (k firewalls) describe(ctx context.Context, ref infra.Ref) (string, error) {
	firewall, err := k.get(ctx, ref.Name)
	return firewall.GetDescription(), err
}

func (k firewalls) blueprint(want infra.Firewall, mark infra.Mark) blueprint {
	body := k.firewallBody(want, mark)
	return blueprint{
		insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
			return k.api.firewalls.Insert(ctx, &computepb.InsertFirewallRequest{
				Project: k.project, RequestId: id, FirewallResource: body})
		},
		converge: func(ctx context.Context, id *string) (*compute.Operation, error) {
			have, err := k.get(ctx, want.Name)
			if err != nil || sameRule(have, body) {
				return nil, err
			}
			return k.api.firewalls.Update(ctx, &computepb.UpdateFirewallRequest{
				Project: k.project, RequestId: id, Firewall: want.Name, FirewallResource: body})
		},
	}
}

// Open finds the rules of a network that let something in, whoever made them, by
// name: none that is disabled, denies, or is about what goes out.
func (c *Client) Open(ctx context.Context, network infra.Ref) ([]infra.Firewall, error) {
	open, err := c.open(ctx, network.Name)
	return open, c.explain(c.about("list the firewall rules of", network), err)
}

func (c *Client) open(ctx context.Context, network string) ([]infra.Firewall, error) {
	l, err := c.lists(ctx)
	if err != nil {
		return nil, err
	}
	listed, _, err := l.firewalls(ctx, `network eq ".*/`+network+`"`)
	var open []infra.Firewall
	for _, f := range listed {
		ours := base(f.GetNetwork()) == network // the server's filter may let more through
		if ours && f.GetDirection() != "EGRESS" && !f.GetDisabled() && len(f.GetAllowed()) > 0 {
			open = append(open, foundFirewall(f))
		}
	}
	slices.SortFunc(open, func(a, b infra.Firewall) int { return cmp.Compare(a.Name, b.Name) })
	return open, err
}

func (k firewalls) delete(ref infra.Ref) mutation {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.firewalls.Delete(ctx, &computepb.DeleteFirewallRequest{
			Project: k.project, RequestId: id, Firewall: ref.Name})
	}
}

func (s scope) firewallBody(want infra.Firewall, mark infra.Mark) *computepb.Firewall {
	body := &computepb.Firewall{
		Name:         new(want.Name),
		Description:  new(mark.Description()),
		Network:      new(s.global("networks", want.Network)),
		Direction:    new("INGRESS"),
		SourceRanges: texts(want.Sources),
		SourceTags:   want.SourceTags,
		TargetTags:   want.TargetTags,
	}
	for _, allow := range want.Allow {
		body.Allowed = append(body.Allowed, &computepb.Allowed{
			IPProtocol: new(allow.Protocol), Ports: allow.Ports})
	}
	return body
}

// sameRule compares what a rule allows: from where, to whom, which ports, and
// whether it is in force. Update replaces all of it.
func sameRule(a, b *computepb.Firewall) bool {
	return proto.Equal(rule(a), rule(b))
}

func rule(f *computepb.Firewall) *computepb.Firewall {
	return &computepb.Firewall{SourceRanges: f.GetSourceRanges(), SourceTags: f.GetSourceTags(),
		SourceServiceAccounts: f.GetSourceServiceAccounts(), TargetServiceAccounts: f.GetTargetServiceAccounts(),
		TargetTags: f.GetTargetTags(), Allowed: f.GetAllowed(), Disabled: new(f.GetDisabled())}
}

// foundFirewall is the inverse of firewallBody.
func foundFirewall(f *computepb.Firewall) infra.Firewall {
	found := infra.Firewall{
		Name: f.GetName(), Network: base(f.GetNetwork()),
		SourceTags: f.GetSourceTags(), TargetTags: f.GetTargetTags(),
		SourceAccounts: f.GetSourceServiceAccounts(), TargetAccounts: f.GetTargetServiceAccounts(),
		Disabled: f.GetDisabled(),
	}
	for _, text := range f.GetSourceRanges() {
		if prefix, ok := parseRange(text); ok {
			found.Sources = append(found.Sources, prefix)
		}
	}
	for _, allowed := range f.GetAllowed() {
		found.Allow = append(found.Allow, infra.Allow{Protocol: allowed.GetIPProtocol(), Ports: allowed.GetPorts()})
	}
	return found
}

// parseRange reads a source range; a bare address is a range of one.
func parseRange(text string) (netip.Prefix, bool) {
	if addr := parseAddr(text); addr.IsValid() {
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	prefix, err := netip.ParsePrefix(text)
	return prefix, err == nil
}

func texts(prefixes []netip.Prefix) []string {
	var all []string
	for _, prefix := range prefixes {
		all = append(all, prefix.String())
	}
	return all
}
