package cluster

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// askOpen asks what the cluster's network lets in. One that is half made or half
// gone may have none.
func (e *evidence) askOpen(ctx context.Context, compute port.Compute) (err error) {
	i := slices.IndexFunc(e.inventory.Refs, func(r infra.Ref) bool { return r.Kind == infra.KindNetwork })
	if i >= 0 {
		e.open, err = compute.Open(ctx, e.inventory.Refs[i])
	}
	return err
}

// access tells what is open to whom.
func (e evidence) access() status.Access {
	found := status.Access{
		API: append([]netip.Prefix{}, plan.APIOpen(e.inventory, e.open)...),
		SSH: append([]netip.Prefix{}, plan.SSHOpen(e.inventory, e.open)...),
	}
	for _, rule := range e.open {
		if _, own := e.inventory.Firewalls[rule.Name]; own {
			continue
		}
		other := status.Rule{Name: rule.Name, Sources: plan.Sources(rule)}
		for _, allow := range rule.Allow {
			other.Allowed = append(other.Allowed, allow.String())
		}
		found.Other = append(found.Other, other)
	}
	return found
}

// otherwiseOpen tells of the cluster's own firewall rules that are not as its
// spec says.
func (e evidence) otherwiseOpen() (problems []string) {
	if e.spec == nil {
		return nil
	}
	desired := plan.Desired{Spec: e.spec, Regionless: e.inventory.Regionless}
	for _, step := range plan.FirewallChanges(desired, e.inventory) {
		problems = append(problems, fmt.Sprintf("the firewall rule %s %s: kubectl ha up with the cluster's spec puts it right",
			step.Ref.Name, e.otherwise(step)))
	}
	return problems
}

// otherwise says in what a rule is not as the step would have it.
func (e evidence) otherwise(step plan.Step) string {
	have := plan.LetsIn(e.inventory.Firewalls[step.Ref.Name])
	want, wanted := step.Resource.(infra.Firewall)
	switch {
	case step.Action == plan.Create:
		return "is missing, which is to let in " + plan.LetsIn(want)
	case !wanted:
		return fmt.Sprintf("lets in %s, and by the spec there is to be none", have)
	}
	return fmt.Sprintf("lets in %s, and by the spec it is to let in %s", have, plan.LetsIn(want))
}
