package cluster

import (
	"context"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/spec/change"
)

// compare settles what a cluster that exists is to become: fields that nobody
// has asked for stay as it has them, and what it cannot become is refused, all
// at once.
func (r *run) compare(ctx context.Context, kube port.Kube, open []string) (warnings []string, err error) {
	if r.owner.Region == "" && !r.inventory.Regionless {
		r.owner = r.newOwner(r.Now())
	}
	stored := storedSpec(ctx, kube)
	have := r.present(stored)
	if err := images.Settle(ctx, have, r.spec, stored != nil, r.Compute, tell(r)); err != nil || len(r.inventory.Refs) == 0 {
		return nil, err
	}
	change.Keep(have, r.spec, open)
	r.manifests.Before = have.Spec.Manifests
	problems := change.Refused(have, r.spec)
	if have.Spec.TTL != r.spec.Spec.TTL {
		moved, problem := r.moveEnd(have.Spec.TTL, r.Now())
		problems, warnings = append(problems, problem...), moved
	}
	if len(problems) == 0 {
		return warnings, nil
	}
	lines := make([]string, len(problems))
	for i, problem := range problems {
		lines[i] = problem.String()
	}
	return nil, errs.Errorf(errs.Usage, "cluster %s already exists with a different spec; nothing was changed:\n%s", r.Target.Name, strings.Join(lines, "\n")).
		WithID("other-spec").WithHint("Change the spec to match, or choose another name.")
}

// chosen says which release of Kubernetes a cluster has whose spec asks for a minor
// version.
func chosen(version string) string {
	why := "the newest known release of " + release.MinorOf(version)
	if newest := release.Nearest(release.MinorOf(version)).Version; newest != version {
		why = "which the cluster has; the newest known release is " + newest
	}
	return "Kubernetes " + version + ", " + why
}

// present is the spec that the cluster has, as far as it can be known: what it
// holds, if anything, and over that what Compute Engine has.
func (r *run) present(stored *spec.Cluster) *spec.Cluster {
	if stored != nil {
		return plan.Found(stored, r.inventory)
	}
	return plan.FoundUnfinished(r.spec, r.inventory)
}

// moveEnd gives the cluster the end that its spec wants. The end that machines
// have themselves cannot be put off: "You can only call this method on a stopped
// instance", says the API of setScheduling.
func (f *found) moveEnd(have spec.Duration, now time.Time) (warnings []string, problems []spec.Problem) {
	owner := f.owner
	owner.Expires = time.Time{}
	if ttl := f.spec.Spec.TTL.Duration; ttl > 0 {
		owner.Expires = f.inventory.Created.Add(ttl).Truncate(time.Second)
	}
	refuse := func(message, hint string) []spec.Problem {
		return []spec.Problem{{Path: "spec.ttl", Message: message, Hint: hint}}
	}
	if owner.Expired(now) {
		return nil, refuse("the cluster has lived for longer than that already", "kubectl ha down takes it away now")
	}
	first := firstEnd(f.inventory.Instances)
	if !first.IsZero() && (owner.Expires.IsZero() || owner.Expires.Sub(first) > plan.Lead) {
		return nil, refuse("its machines delete themselves at "+first.Format(time.RFC3339)+", which Compute Engine does not allow to be postponed while they run",
			"write "+have.String()+", or make another cluster to stay longer")
	}
	f.owner = owner
	if len(f.inventory.Instances) > 0 && !owner.Expires.IsZero() {
		warnings = append(warnings, "spec.ttl: the machines that run now do not delete themselves at the new end; kubectl ha gc takes them with the rest after it")
	}
	return warnings, nil
}

// firstEnd is when the first machine deletes itself; zero for never.
func firstEnd(machines []infra.FoundInstance) (first time.Time) {
	for _, machine := range machines {
		if !machine.End.IsZero() && (first.IsZero() || machine.End.Before(first)) {
			first = machine.End
		}
	}
	return first
}

// storedSpec is the spec that the cluster holds, or nil: it may be half made.
func storedSpec(ctx context.Context, kube port.Kube) *spec.Cluster {
	if kube == nil {
		return nil
	}
	stored, err := observe.Spec(ctx, kube)
	if err != nil {
		return nil
	}
	return stored
}
