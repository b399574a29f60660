package steps

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/access"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

func (r *Runner) create(ctx context.Context, step plan.Step, report func(string)) error {
	resource := step.Resource
	switch made := resource.(type) {
	case infra.Instance:
		machine, err := r.complete(ctx, made.Machine)
		if err != nil {
			return err
		}
		made.Machine = machine
		resource = made
	case infra.Template:
		machine, err := r.complete(ctx, made.Machine)
		if err != nil {
			return err
		}
		made.Machine = machine
		resource = made
	case infra.ManagedGroup:
		trust, err := r.trust()
		if err != nil {
			return err
		}
		made.Metadata = trust
		resource = made
	}
	created, err := r.Compute.Ensure(ctx, resource, r.Owner)
	if _, machine := resource.(infra.Instance); machine && err == nil {
		r.created.Add(resource.Ref().Name)
	}
	if !created && err == nil {
		report("was there")
	}
	return err
}

// complete tells a machine the cluster's endpoint, which is reserved by now.
func (r *Runner) complete(ctx context.Context, machine infra.Machine) (infra.Machine, error) {
	endpoint, err := r.Compute.Address(ctx, infra.APIAddress(r.Target.Name))
	if err != nil {
		return machine, err
	}
	return bootstrap.Complete(machine, endpoint.String()), nil
}

// trust is what a new group's machines have from their first moment on where the
// cluster has begun: what a group is told while it makes machines, not all may hear.
func (r *Runner) trust() (map[string]string, error) {
	kube := r.Entrance.Kube()
	if kube == nil {
		return nil, nil
	}
	return access.TrustMetadata(kube)
}

// update changes what is there already: whom a rule lets in, what a group makes
// its machines from, or when the time of what has labels is over.
func (r *Runner) update(ctx context.Context, step plan.Step, _ func(string)) error {
	switch want := step.Resource.(type) {
	case infra.Firewall, infra.BackendService:
		_, err := r.Compute.Ensure(ctx, want, r.Owner)
		return err
	case infra.ManagedGroup:
		return r.Compute.SetTemplate(ctx, step.Ref, want.Template)
	}
	return r.Compute.SetOwner(ctx, step.Ref, r.Owner)
}

func (r *Runner) resize(ctx context.Context, step plan.Step, _ func(string)) error {
	return r.Compute.Resize(ctx, step.Ref, step.Resource.(infra.ManagedGroup).Size)
}

func (r *Runner) deleteResource(ctx context.Context, step plan.Step, _ func(string)) error {
	_, err := r.Compute.Delete(ctx, step.Ref)
	return err
}
