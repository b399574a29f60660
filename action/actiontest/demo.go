package actiontest

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// Spec is a small cluster without a name.
const Spec = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
spec:
  region: europe-west1
  controlPlane: {zones: [europe-west1-b]}
`

// Demo is what the step leaves for its post.
func Demo() state.State {
	return state.State{
		Target: cluster.Target{Project: "acme", Region: "europe-west1", Name: "operator-kmp3-abcdef"},
		Keep:   state.Never, Expires: Noon().Add(2 * time.Hour),
	}
}
