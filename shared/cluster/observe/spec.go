package observe

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// SpecHolder is what of a cluster's API tells what the cluster is to be.
type SpecHolder interface {
	Spec(ctx context.Context) ([]byte, error)
}

// Spec is what the cluster is to be, as it holds it.
func Spec(ctx context.Context, kube SpecHolder) (*spec.Cluster, error) {
	document, err := kube.Spec(ctx)
	if err != nil {
		return nil, err
	}
	if document == nil {
		return nil, errs.Errorf(errs.Failed, "the cluster holds no spec: its creation was not finished").
			WithID("unfinished").WithHint("Run the same kubectl ha up again to finish it, or kubectl ha down to remove it.")
	}
	return spec.ParseStored(document, "the cluster's own spec")
}
