package networks

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Compute Engine answers some fields also where they are false or 0, and
// clients print them. These are the renders of what needs nothing else.

func renderFirewall(_ *store.Tx, _ ref.Ref, object any) any {
	shown := *object.(*compute.Firewall)
	logs := *shown.LogConfig
	logs.ForceSendFields = []string{"Enable"}
	shown.LogConfig, shown.ForceSendFields = &logs, []string{"Disabled", "Priority"}
	return &shown
}

func renderSubnetwork(_ *store.Tx, _ ref.Ref, object any) any {
	shown := *object.(*compute.Subnetwork)
	shown.ForceSendFields = []string{"PrivateIpGoogleAccess"}
	return &shown
}
