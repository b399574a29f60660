package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// replaceReplica removes a replica, dead or alive, and makes another in its
// zone. Run again after it was killed, it makes the new one anew too: it cannot
// know that one from the old.
func (s *session) replaceReplica(ctx context.Context, options AddReplicaOptions) (Outcome, error) {
	desired, err := s.desiredReplica(options)
	if err != nil {
		return Outcome{}, err
	}
	roster, err := s.membership(ctx, s.kube)
	if err != nil {
		return Outcome{}, err
	}
	old, err := s.findReplica(ctx, desired, roster, RemoveReplicaOptions{Name: options.Replace})
	if err != nil {
		return Outcome{}, err
	}
	if old.Zone == "" { // etcd knows it by its address alone
		old.Zone = options.Zone
	}
	if old.Zone == "" {
		return Outcome{}, errs.Errorf(errs.Usage, "%s has no machine any more, and nothing says in which zone it was", old.Name).
			WithHint("Say with --zone where the new one is to be.")
	}
	if options.Zone != "" && options.Zone != old.Zone {
		return Outcome{}, errs.Errorf(errs.Usage, "%s is in %s, not in %s", old.Name, old.Zone, options.Zone).
			WithHint("A replica is replaced in its own zone: leave out --zone. To move it, add one in %s and remove this one.", options.Zone)
	}
	if err := s.mustSee(old.Zone); err != nil {
		return Outcome{}, err
	}
	if err := s.mayReplace(ctx, roster, old.Ref(), options.Force); err != nil {
		return Outcome{}, err
	}
	s.spec.Spec.ControlPlane.Zones = plan.ZonesReplacing(desired, s.inventory, old.Ref(), roster.votes)
	if desired, err = s.changed(); err != nil {
		return Outcome{}, err
	}
	steps := roster.drop(plan.ReplaceReplica(desired, s.inventory, old.Ref()), old.Name)
	s.inventory = s.inventory.Without(old.Ref()) // what is left of it in etcd is in nobody's way
	return s.build(ctx, steps, "kubectl ha status")
}

func (s *session) mayReplace(ctx context.Context, roster membership, old infra.Ref, force bool) error {
	if err := s.notDrained(ctx, old.Zone); err != nil {
		return err
	}
	err := quorum.Replace(members.InZones(roster.present, s.inventory), old.Name)
	if force {
		err = quorum.Forced(err)
	}
	return err
}
