package cluster

import (
	"context"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Up creates a cluster, or brings one that exists to its spec, which must be
// complete and valid. It adds and never removes machines: a spec that the
// cluster cannot become is an error of kind Usage, and nothing is touched. open
// are paths of fields that nobody has asked for, as spec.Fields has them: there
// a cluster that exists stays as it is.
func (o *Operator) Up(ctx context.Context, wanted *spec.Cluster, open ...string) (Outcome, error) {
	return o.alone(ctx, "up", func(ctx context.Context, s *session) (Outcome, error) {
		// Of a new cluster it takes hold with its step Init.
		kube, err := s.acquireAnyhow(ctx)
		if err == nil && kube != nil {
			err = s.undoDrill(ctx, kube)
		}
		if err != nil {
			return Outcome{}, err
		}
		if err := s.look(ctx); err != nil {
			return Outcome{}, err
		}
		if err := s.maySee(kube, wanted); err != nil {
			return Outcome{}, err
		}
		if kube != nil {
			err = s.mayGoOn(ctx, kube)
		} else {
			err = s.mayStart(ctx)
		}
		if err == nil && (kube == nil || s.entry != nil) {
			err = s.mayKeepAccess(ctx)
		}
		if err != nil {
			return Outcome{}, err
		}
		return s.up(ctx, kube, wanted, open, plan.Up)
	})
}

// up brings the cluster to its spec by the plan that make makes; kube is nil
// where there is no API yet, or none that serves.
func (s *session) up(ctx context.Context, kube port.Kube, wanted *spec.Cluster, open []string, make func(plan.Desired, infra.Inventory) plan.Plan) (Outcome, error) {
	s.spec = wanted
	warnings, err := s.compare(ctx, kube, open)
	if err != nil {
		return Outcome{}, err
	}
	if err := s.mustVote(ctx, kube); err != nil {
		return Outcome{}, err
	}
	desired, err := s.desired()
	if err != nil {
		return Outcome{}, err
	}
	if err := s.mayLeaveOut(ctx, kube, desired); err != nil {
		return Outcome{}, err
	}
	steps, dropped := s.dropGone(ctx, kube, make(desired, s.inventory))
	outcome, err := s.build(ctx, steps, "kubectl get nodes", "kubectl ha status")
	outcome.Warnings = slices.Concat(outcome.Warnings, dropped, warnings, spec.Warnings(wanted))
	return outcome, err
}

// mayKeepAccess refuses to begin where the way into the cluster could not be
// kept when it is up.
func (s *session) mayKeepAccess(ctx context.Context) error {
	if s.DryRun {
		return nil
	}
	return s.Access.Writable(ctx, s.Target)
}

func (s *session) newMark() infra.Mark {
	mark := infra.Mark{Cluster: s.Target.Name, Region: s.Target.Region}
	if ttl := s.spec.Spec.TTL.Duration; ttl > 0 {
		mark.Expires = s.Now().Add(ttl).Truncate(time.Second)
	}
	return mark
}

func zonesOf(c *spec.Cluster) []string {
	zones := slices.Clone(c.Spec.ControlPlane.Zones)
	for _, pool := range c.Spec.Pools {
		zones = append(zones, pool.Zones...)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// apply writes what the cluster itself keeps.
func (s *session) apply(ctx context.Context, target string) error {
	if target == plan.TargetDNS {
		return s.kube.SpreadDNS(ctx, len(zonesOf(s.spec)))
	}
	// The spec is what a command does last: with it, all is as it should be.
	if err := s.dismiss(ctx); err != nil {
		return err
	}
	stored, err := s.kube.Spec(ctx)
	if err != nil {
		return err
	}
	document, err := spec.Restore(s.spec, stored)
	if err != nil {
		return err
	}
	return s.kube.SaveSpec(ctx, document)
}

// mayStart refuses to go on with a cluster that cannot come back by itself.
func (s *session) mayStart(ctx context.Context) error {
	survey, err := observe.QuorumLoss(ctx, s.Compute, s.Target.Name, s.inventory)
	if err != nil {
		return err
	}
	return survey.MayStart()
}
