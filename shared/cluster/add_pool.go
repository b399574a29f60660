package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
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
}

// AddPool adds workers in a zone: a new pool, or one that other zones have.
func (o *Operator) AddPool(ctx context.Context, options AddPoolOptions) (Outcome, error) {
	return o.change(ctx, commandLine("add-pool", "--zone", options.Zone, "--name", options.Name), func(ctx context.Context, s *session) (Outcome, error) {
		return s.addPool(ctx, options)
	})
}

func (s *session) addPool(ctx context.Context, options AddPoolOptions) (Outcome, error) {
	name := options.Name
	if name == "" {
		name = spec.DefaultPoolName
	}
	if err := s.extendPool(name, options); err != nil {
		return Outcome{}, err
	}
	desired, err := s.changed()
	if err != nil {
		return Outcome{}, err
	}
	return s.build(ctx, plan.AddPool(desired, s.inventory, name, options.Zone), "kubectl ha status")
}

// extendPool writes the pool into the spec.
func (s *session) extendPool(name string, options AddPoolOptions) error {
	pools := &s.spec.Spec.Pools
	i := slices.IndexFunc(*pools, func(p spec.Pool) bool { return p.Name == name })
	if i < 0 {
		*pools = append(*pools, spec.Pool{
			Name: name, Zones: []string{options.Zone}, NodesPerZone: max(options.Nodes, 1),
			MachineType: options.MachineType, Spot: options.Spot,
		})
		spec.Default(s.spec)
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
			WithHint("Leave --nodes out, or give the new pool a --name of its own.")
	case options.MachineType != "" && options.MachineType != have.MachineType:
		return errs.Errorf(errs.Usage, "pool %s is of %s, not %s", have.Name, have.MachineType, options.MachineType).
			WithHint("Leave --machine-type out, or give the new pool a --name of its own.")
	case options.Spot && !have.Spot:
		return errs.Errorf(errs.Usage, "pool %s is not of spot machines", have.Name).
			WithHint("Give the new pool a --name of its own.")
	}
	return nil
}
