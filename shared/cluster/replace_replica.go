package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// replaceReplica removes a replica, dead or alive, and makes another in its
// zone. Run again after it was killed, it makes the new one anew too: it cannot
// know that one from the old.
func (r *run) replaceReplica(ctx context.Context, options AddReplicaOptions) (Outcome, error) {
	desired, err := r.desiredReplica(ctx, options)
	if err != nil {
		return Outcome{}, err
	}
	roster, err := r.machines().Roster(ctx, r.entrance.Kube())
	if err != nil {
		return Outcome{}, err
	}
	old, err := r.findReplica(ctx, desired, roster, RemoveReplicaOptions{Name: options.Replace})
	if err != nil {
		return Outcome{}, err
	}
	if old.Zone == "" { // etcd knows it by its address alone
		old.Zone = options.Zone
	}
	if old.Zone == "" {
		return Outcome{}, errs.Errorf(errs.Usage, "%s no longer has a machine, and its zone is not known", old.Name).
			WithHint("Name the zone of the new one with --zone.")
	}
	if options.Zone != "" && options.Zone != old.Zone {
		return Outcome{}, errs.Errorf(errs.Usage, "%s is in %s, not in %s", old.Name, old.Zone, options.Zone).
			WithHint("A replica is replaced in its own zone: leave out --zone. To move it, add one in %s and remove this one.", options.Zone)
	}
	if err := r.checkZonesSeen(old.Zone); err != nil {
		return Outcome{}, err
	}
	if err := r.checkNotDrained(ctx, old.Zone); err != nil {
		return Outcome{}, err
	}
	if err := roster.MayReplace(old.Name, options.Force); err != nil {
		return Outcome{}, err
	}
	r.spec.Spec.ControlPlane.Zones = plan.ZonesReplacing(desired, r.inventory, old.Ref(), roster.Votes)
	if desired, err = r.changed(ctx); err != nil {
		return Outcome{}, err
	}
	steps := roster.RemoveLost(plan.ReplaceReplica(desired, r.inventory, old.Ref()), old.Name)
	r.inventory = r.inventory.Without(old.Ref()) // what is left of it in etcd is in nobody's way
	return r.build(ctx, steps, "kubectl ha status")
}
