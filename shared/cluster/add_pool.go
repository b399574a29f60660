package cluster

import (
	"context"
	"maps"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// AddPoolOptions says what pool is added where. What is zero is as in the pool
// of that name, or the default of a new one.
type AddPoolOptions struct {
	Zone        string
	Name        string
	Nodes       int
	MachineType string
	Spot        bool
	Labels      map[string]string // of the nodes
	Taints      []string          // of the nodes, as kubectl taint takes them
}

// AddPool adds workers in a zone: a new pool, or one that other zones have.
func (m *Manager) AddPool(ctx context.Context, options AddPoolOptions) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, text.CommandLine("add-pool", "--zone", options.Zone, "--pool", options.Name))
	defer r.end(ctx, &err)
	if err := r.enter(ctx); err != nil {
		return Outcome{}, err
	}
	name := options.Name
	if name == "" {
		name = spec.DefaultPoolName
	}
	if err := r.extendPool(name, options); err != nil {
		return Outcome{}, err
	}
	desired, err := r.changed(ctx)
	if err != nil {
		return Outcome{}, err
	}
	return r.build(ctx, plan.AddPool(desired, r.inventory, name, options.Zone), "kubectl ha status")
}

// extendPool writes the pool into the spec.
func (f *found) extendPool(name string, options AddPoolOptions) error {
	pools := &f.spec.Spec.Pools
	i := slices.IndexFunc(*pools, func(p spec.Pool) bool { return p.Name == name })
	if i < 0 {
		*pools = append(*pools, spec.Pool{
			Name: name, Zones: []string{options.Zone}, NodesPerZone: max(options.Nodes, 1),
			MachineType: options.MachineType, Spot: options.Spot, Labels: options.Labels, Taints: options.Taints,
		})
		spec.Default(f.spec)
		return nil
	}
	pool := &(*pools)[i]
	if err := samePool(*pool, options); err != nil {
		return err
	}
	if !slices.Contains(pool.Zones, options.Zone) {
		pool.Zones = append(pool.Zones, options.Zone)
	}
	return nil
}

// samePool refuses to give one pool two shapes.
func samePool(have spec.Pool, options AddPoolOptions) error {
	switch {
	case options.Nodes != 0 && options.Nodes != have.NodesPerZone:
		return errs.Errorf(errs.Usage, "pool %s has %d nodes per zone, not %d", have.Name, have.NodesPerZone, options.Nodes).
			WithHint("Leave --nodes out, or name another one with --pool.")
	case options.MachineType != "" && options.MachineType != have.MachineType:
		return errs.Errorf(errs.Usage, "pool %s has machine type %s, not %s", have.Name, have.MachineType, options.MachineType).
			WithHint("Leave --machine-type out, or name another one with --pool.")
	case options.Spot && !have.Spot:
		return errs.Errorf(errs.Usage, "pool %s has no spot VMs", have.Name).
			WithHint("Name another pool with --pool.")
	case len(options.Labels) > 0 && !maps.Equal(options.Labels, have.Labels), len(options.Taints) > 0 && !sameTaints(options.Taints, have.Taints):
		return errs.Errorf(errs.Usage, "pool %s has other labels or taints", have.Name).WithID("other-labels").
			WithHint("Leave --node-labels and --node-taints out, name another pool with --pool, or change the Cluster document: kubectl ha up -f changes those of all its nodes.")
	}
	return nil
}

func sameTaints(a, b []string) bool {
	return slices.Equal(scheduling.Taints(a...), scheduling.Taints(b...))
}
