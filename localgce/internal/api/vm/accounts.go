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
	return "default@" + strings.ReplaceAll(project, ":", ".") + accountDomain
}

const accountDomain = ".iam.gserviceaccount.com"

// ProjectOf is the project that a service account is of, as its address says; that of
// others is local.
func ProjectOf(email string) string {
	_, host, _ := strings.Cut(email, "@")
	if project, ok := strings.CutSuffix(host, accountDomain); ok && project != "" {
		return project
	}
	return "local"
}
