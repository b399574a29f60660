package gce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Delete removes the resource and waits until it is gone; deleted is false if
// it was absent. It waits two minutes for what still uses the resource to go.
// An instance group is taken out of its backend services first, and a managed
// group is gone only when its VMs are.
func (c *Client) Delete(ctx context.Context, ref infra.Ref) (deleted bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, overallTimeout)
	defer cancel()
	deleted, err = c.delete(ctx, ref)
	return deleted, c.explain(c.about("delete", ref), err)
}

func (c *Client) delete(ctx context.Context, ref infra.Ref) (deleted bool, err error) {
	kind, err := c.kind(ref.Kind)
	if err != nil {
		return false, err
	}
	switch ref.Kind {
	case infra.KindInstanceGroup:
		err = backendServices{c}.detach(ctx, ref)
	case infra.KindManagedGroup:
		return managedGroups{c}.deleteWithVMs(ctx, ref)
	}
	if err != nil {
		return false, err
	}
	return c.deleteOne(ctx, kind.delete(ref))
}

// Exists reports whether the resource is there. Only Compute Engine's own "not
// found" is a no: an answer that it cannot give is an error.
func (c *Client) Exists(ctx context.Context, ref infra.Ref) (bool, error) {
	kind, err := c.kind(ref.Kind)
	if err != nil {
		return false, err
	}
	_, err = kind.describe(ctx, ref)
	if refusal.Absent(err) {
		return false, nil
	}
	return err == nil, c.explain(c.about("look for", ref), err)
}

// deleteOne takes a resource that is already gone for a success.
func (c *Client) deleteOne(ctx context.Context, delete retry.Change) (deleted bool, err error) {
	err = c.mutate(ctx, delete, refusal.InUse)
	if refusal.Absent(err) {
		return false, nil
	}
	return err == nil, err
}
