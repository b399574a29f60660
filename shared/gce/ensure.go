package gce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Ensure creates the resource if it is absent and waits until it is there;
// created tells which. What is there is left as it is, but for what firewalls
// let in, the labels of addresses and forwarding rules, and of a backend service
// the groups that it lacks and whether connections stay with an unhealthy VM. A
// resource of this name which does not have the cluster as its owner is refused as
// Unsafe. VMs of managed groups are not waited for.
func (c *Client) Ensure(ctx context.Context, resource infra.Resource, owner infra.Owner) (created bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	created, err = c.ensure(ctx, resource, owner)
	return created, c.explain(c.about("create", resource.Ref()), err)
}

func (c *Client) ensure(ctx context.Context, resource infra.Resource, owner infra.Owner) (created bool, err error) {
	kind, err := c.kind(resource.Ref().Kind)
	if err != nil {
		return false, err
	}
	plan, err := kind.plan(resource, owner)
	if err != nil {
		return false, err
	}
	found, err := c.owned(ctx, resource.Ref(), owner)
	if err != nil {
		return false, err
	}
	if !found {
		if created, err = c.insert(ctx, resource.Ref(), owner, plan.insert); err != nil {
			return false, err
		}
	}
	if plan.converge == nil {
		return created, nil
	}
	return created, c.mutate(ctx, plan.converge, refusal.Stale)
}

// insert tells false for a resource that somebody else made in the meantime.
func (c *Client) insert(ctx context.Context, ref infra.Ref, owner infra.Owner, insert retry.Change) (created bool, err error) {
	err = c.mutate(ctx, insert)
	if !refusal.Exists(err) {
		return err == nil, err
	}
	if found, lookErr := c.owned(ctx, ref, owner); lookErr != nil || found {
		return false, lookErr
	}
	return false, err
}

// owned reports whether the resource is there; one of another owner is an error.
func (c *Client) owned(ctx context.Context, ref infra.Ref, owner infra.Owner) (found bool, err error) {
	kind, err := c.kind(ref.Kind)
	if err != nil {
		return false, err
	}
	description, err := kind.describe(ctx, ref)
	if refusal.Absent(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if other, ours := infra.ParseDescription(description); !ours || !owner.Owns(other, ref.Kind) {
		return true, errs.Errorf(errs.Unsafe, "a resource of this name exists, and does not belong to cluster %s of %s (its description is %q)", owner.Cluster, c.region, description).
			WithID("name-taken").
			WithHint("Choose another name: the names of this cluster's resources could be the same as those of another cluster's.")
	}
	return true, nil
}
