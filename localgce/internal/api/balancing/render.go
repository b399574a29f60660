package balancing

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func renderBackendService(_ *store.Tx, _ ref.Ref, object any) any {
	shown := *object.(*compute.BackendService)
	draining := *shown.ConnectionDraining
	draining.ForceSendFields = []string{"DrainingTimeoutSec"}
	shown.ConnectionDraining = &draining
	return &shown
}
