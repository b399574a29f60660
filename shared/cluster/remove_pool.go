package cluster

import (
	"context"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// RemovePoolOptions says which workers go: a pool, those of a zone, or a pool
// in a zone.
type RemovePoolOptions struct {
	Name  string
	Zone  string
	Force bool // delete pods that nothing would recreate
}

// RemovePool drains the workers, deletes their machines and forgets their nodes.
func (m *Manager) RemovePool(ctx context.Context, options RemovePoolOptions) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, text.CommandLine("remove-pool", "", options.Name, "--zone", options.Zone))
	defer r.end(ctx, &err)
	if err := r.enter(ctx); err != nil {
		return Outcome{}, err
	}
	r.force = options.Force
	desired, err := r.desired()
	if err != nil {
		return Outcome{}, err
	}
	groups := r.findGroups(desired, options)
	if len(groups) == 0 {
		return Outcome{}, errs.Errorf(errs.Usage, "cluster %s has no such pool: %s", r.Target.Name, strings.TrimSpace(options.Name+" "+options.Zone)).
			WithID("no-such-pool").WithHint("kubectl ha status shows the pools.")
	}
	for _, group := range groups {
		if err := r.checkZonesSeen(group.Zone); err != nil {
			return Outcome{}, err
		}
	}
	r.removePools(groups)
	return r.execute(ctx, plan.RemovePool(groups, r.inventory), "kubectl ha status")
}

// findGroups also finds those that are gone already, but not from the spec.
func (f *found) findGroups(desired plan.Desired, options RemovePoolOptions) []infra.FoundManagedGroup {
	all := slices.Concat(f.inventory.ManagedGroups, plan.MissingGroups(desired, f.inventory))
	return slices.DeleteFunc(all, func(g infra.FoundManagedGroup) bool {
		return (options.Name != "" && g.Pool != options.Name) || (options.Zone != "" && g.Zone != options.Zone)
	})
}

// removePools takes the groups out of the spec.
func (f *found) removePools(groups []infra.FoundManagedGroup) {
	for _, group := range groups {
		for i := range f.spec.Spec.Pools {
			pool := &f.spec.Spec.Pools[i]
			if pool.Name == group.Pool {
				pool.Zones = slices.DeleteFunc(pool.Zones, func(zone string) bool { return zone == group.Zone })
			}
		}
	}
	f.spec.Spec.Pools = slices.DeleteFunc(f.spec.Spec.Pools, func(p spec.Pool) bool { return len(p.Zones) == 0 })
}
