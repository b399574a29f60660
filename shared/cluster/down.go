package cluster

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Down deletes everything that bears the cluster's mark, also when its API is
// dead, proves that nothing is left, and removes it from the kubeconfig.
func (o *Operator) Down(ctx context.Context) (Outcome, error) {
	return o.end(ctx, "down", func(*session) error { return nil })
}

// end takes the cluster down if what it finds may be.
func (o *Operator) end(ctx context.Context, command string, may func(*session) error) (Outcome, error) {
	return o.alone(ctx, command, func(ctx context.Context, s *session) (Outcome, error) {
		// A cluster that does not answer has no Lease, and goes without.
		if _, err := s.acquireAnyhow(ctx); err != nil && (ctx.Err() != nil || errs.KindOf(err) == errs.Unsafe) {
			return Outcome{}, err
		}
		if err := s.look(ctx); err != nil {
			return Outcome{}, err
		}
		if err := may(s); err != nil {
			return Outcome{}, err
		}
		return s.down(ctx)
	})
}

func (s *session) down(ctx context.Context) (Outcome, error) {
	if len(s.inventory.Refs) == 0 {
		if _, known, err := s.Access.Open(s.Target); err == nil && !known {
			return Outcome{}, s.absent(s.inventory)
		}
	}
	s.ends = true
	outcome, err := s.run(ctx, plan.Down(s.inventory))
	s.gone = err == nil && !s.DryRun
	return outcome, err
}

// verifyGone looks once more: what bears the mark now was not deleted.
func (s *session) verifyGone(ctx context.Context) error {
	left, err := s.Compute.Inventory(ctx, s.Target.Name)
	if err != nil {
		return err
	}
	if err := unseen(left.Unknown, "it is not known whether something is left of "+s.Target.Name); err != nil {
		return err
	}
	if len(left.Refs) == 0 {
		return s.verifyNetwork(ctx)
	}
	names := make([]string, len(left.Refs))
	for i, ref := range left.Refs {
		names[i] = ref.String()
	}
	return leftovers(s.Target.Name, names...)
}

// verifyNetwork confirms by a question of its own that the network is gone:
// machines, firewall rules and all else in it cannot be without it.
func (s *session) verifyNetwork(ctx context.Context) error {
	network := infra.Network{Name: infra.GlobalName(s.Target.Name, s.Target.Region, "network")}.Ref()
	there, err := s.Compute.Exists(ctx, network)
	if err == nil && there {
		return leftovers(s.Target.Name, network.String())
	}
	return err
}

func leftovers(cluster string, names ...string) error {
	return errs.Errorf(errs.Failed, "these are left of %s: %s", cluster, strings.Join(names, ", ")).
		WithID("leftovers").WithHint("Run kubectl ha down again.")
}

// List finds all clusters of a project.
func List(ctx context.Context, compute port.Compute) ([]infra.Summary, error) {
	found, err := compute.Clusters(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for clusters: %w", err)
	}
	return found, nil
}
