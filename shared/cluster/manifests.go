package cluster

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/apply"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
)

// compareManifests counts the manifests' objects that the cluster has otherwise: all
// of them, where it cannot be asked.
func (f *found) compareManifests(ctx context.Context, kube port.Kube, objects []model.Object) (err error) {
	f.manifests.Objects, f.manifests.Differing = len(objects), len(objects)
	if kube != nil {
		f.manifests.Differing, err = apply.Manifests{Kube: kube, Objects: objects}.Differing(ctx)
	}
	return err
}
