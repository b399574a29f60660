package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/apply"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
)

// compareManifests counts the manifests' objects that the cluster has otherwise: all
// of them, where it cannot be asked.
func (r *run) compareManifests(ctx context.Context, kube port.Kube) (err error) {
	r.manifests.Objects = len(r.Manifests)
	r.manifests.Differing = len(r.Manifests)
	if kube != nil {
		r.manifests.Differing, err = apply.Manifests{Kube: kube, Objects: r.Manifests}.Differing(ctx)
	}
	return err
}
