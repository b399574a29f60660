package networks

import (
	"context"
	"net/netip"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
)

func (s *Service) firewallsKind() *resource.Kind {
	apply := func(ctx context.Context, r ref.Ref) error {
		var network ref.Ref
		s.Store.View(func(tx *store.Tx) {
			if rule, ok := store.Get[compute.Firewall](tx, r); ok {
				network = ref.Of(rule.Network)
			}
		})
		return s.ApplyFirewall(ctx, network)
	}
	return &resource.Kind{
		Collection: "firewalls", Object: "firewall", Scopes: scope.Global,
		New: newFirewall, Create: true, Patch: true, Put: true, Fixed: []string{"Network", "Direction"},
		References: func(object any) []resource.Reference {
			return []resource.Reference{resource.Link("resource.network", &object.(*compute.Firewall).Network, "networks", scope.Global)}
		},
		RefersTo: []string{"networks"},
		Prepare:  resource.On(prepareFirewall),
		Render:   renderFirewall,
		Check: func(_ *store.Tx, r ref.Ref, _, object any) error {
			return completeFirewall(r, object.(*compute.Firewall))
		},
		Effects: map[string]resource.Effect{
			"insert": apply, "patch": apply, "update": apply, "delete": apply,
		},
	}
}

// newFirewall is an empty rule: one whose priority nobody gives has 1000, while 0
// is one like others, which is written and answered.
func newFirewall() any {
	return &compute.Firewall{Priority: 1000, ForceSendFields: []string{"Priority"}}
}

func prepareFirewall(c *resource.Creation, f *compute.Firewall) error {
	return completeFirewall(c.Ref, f)
}

// completeFirewall checks a rule and fills in what it leaves open.
func completeFirewall(r ref.Ref, f *compute.Firewall) error {
	if f.Network == "" {
		f.Network = r.In("networks", "default").URL()
	}
	if f.Direction == "" {
		f.Direction = "INGRESS"
	}
	if f.LogConfig == nil {
		f.LogConfig = &compute.FirewallLogConfig{}
	}
	if f.Direction == "INGRESS" && len(f.SourceRanges)+len(f.SourceTags)+len(f.SourceServiceAccounts) == 0 {
		f.SourceRanges = []string{"0.0.0.0/0"}
	}
	return checkFirewall(f)
}

func checkFirewall(f *compute.Firewall) error {
	switch {
	case len(f.Allowed) == 0 && len(f.Denied) == 0:
		return apierr.Required("resource.allowed")
	case len(f.Allowed) > 0 && len(f.Denied) > 0:
		return apierr.BadRequest("invalid", "Only one of allowed and denied may be set.")
	case f.Priority < 0 || f.Priority > 65535:
		return apierr.BadRequest("invalid", "Invalid value for field 'resource.priority': %d. It must be between 0 and 65535.", f.Priority)
	}
	if err := validate.Tags("resource.sourceTags", f.SourceTags); err != nil {
		return err
	}
	if err := validate.Tags("resource.targetTags", f.TargetTags); err != nil {
		return err
	}
	for _, text := range f.SourceRanges {
		if _, err := parseRange(text); err != nil {
			return apierr.Invalid("resource.sourceRanges", text, "Must be a valid CIDR address range.")
		}
	}
	return checkMatches(f)
}

// parseRange reads a source range; a bare address is a range of one.
func parseRange(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}
