package status

import (
	"fmt"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/shared/actual"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// access tells what is open to whom.
func (s Snapshot) access() Access {
	found := Access{
		API: append([]netip.Prefix{}, actual.APIOpen(s.Inventory, s.Firewalls)...),
		SSH: append([]netip.Prefix{}, actual.SSHOpen(s.Inventory, s.Firewalls)...),
	}
	for _, rule := range s.Firewalls {
		if _, own := s.Inventory.Firewalls[rule.Name]; own {
			continue
		}
		other := Rule{Name: rule.Name, Sources: rule.From()}
		for _, allow := range rule.Allow {
			other.Allowed = append(other.Allowed, allow.String())
		}
		found.Other = append(found.Other, other)
	}
	return found
}

// otherwiseOpen tells of the cluster's own firewall rules that are not as its
// spec says.
func (s Snapshot) otherwiseOpen() (problems []string) {
	if s.Spec == nil {
		return nil
	}
	desired := plan.Desired{Spec: s.Spec, Regionless: s.Inventory.Regionless}
	for _, step := range plan.FirewallChanges(desired, s.Inventory) {
		problems = append(problems, fmt.Sprintf("the firewall rule %s %s: kubectl ha up with the cluster's spec puts it right",
			step.Ref.Name, s.otherwise(step)))
	}
	return problems
}

// otherwise says in what a rule is not as the step would have it.
func (s Snapshot) otherwise(step plan.Step) string {
	have := s.Inventory.Firewalls[step.Ref.Name].LetsIn()
	want, wanted := step.Resource.(infra.Firewall)
	switch {
	case step.Action == plan.Create:
		return "is missing; it should allow " + want.LetsIn()
	case !wanted:
		return fmt.Sprintf("allows %s, and by the spec it should not exist", have)
	}
	return fmt.Sprintf("allows %s, and by the spec it should allow %s", have, want.LetsIn())
}
