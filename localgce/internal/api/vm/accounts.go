package vm

import (
	"strings"

	compute "google.golang.org/api/compute/v1"
)

// ResolveAccounts resolves the service account "default".
func ResolveAccounts(project string, instance *compute.Instance) {
	for _, account := range instance.ServiceAccounts {
		if account.Email == "default" {
			account.Email = DefaultAccount(project)
		}
	}
}

// DefaultAccount is the default one of a project's machines.
func DefaultAccount(project string) string {
	return "default@" + strings.ReplaceAll(project, ":", ".") + ".iam.gserviceaccount.com"
}
