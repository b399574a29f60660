package body

import (
	"net/netip"

	"cloud.google.com/go/compute/apiv1/computepb"
	"google.golang.org/protobuf/proto"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Firewall lets something in; none is about what goes out.
func (s Scope) Firewall(want infra.Firewall, owner infra.Owner) *computepb.Firewall {
	body := &computepb.Firewall{
		Name:         new(want.Name),
		Description:  new(owner.Description()),
		Network:      new(s.Global("networks", want.Network)),
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

// SameRule compares what a rule allows: from where, to whom, which ports, and
// whether it is in force. Update replaces all of it.
func SameRule(a, b *computepb.Firewall) bool {
	return proto.Equal(rule(a), rule(b))
}

func rule(f *computepb.Firewall) *computepb.Firewall {
	return &computepb.Firewall{SourceRanges: f.GetSourceRanges(), SourceTags: f.GetSourceTags(),
		SourceServiceAccounts: f.GetSourceServiceAccounts(), TargetServiceAccounts: f.GetTargetServiceAccounts(),
		TargetTags: f.GetTargetTags(), Allowed: f.GetAllowed(), Disabled: new(f.GetDisabled())}
}

// FoundFirewall is the inverse of Firewall.
func FoundFirewall(f *computepb.Firewall) infra.Firewall {
	found := infra.Firewall{
		Name: f.GetName(), Network: Base(f.GetNetwork()),
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
	if addr := ParseAddr(text); addr.IsValid() {
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
