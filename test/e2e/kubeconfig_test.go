//go:build e2e || soak

package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// shareCluster enters a user and a context of another's into the kubeconfig,
// which leads to the cluster too, and returns what checks after down that these
// are left, and our key is not.
func shareCluster(t *testing.T, lab *walkthrough.Lab) (check func()) {
	t.Helper()
	ours := strings.TrimSpace(config(t, lab, "current-context"))
	config(t, lab, "set-credentials", "sso", "--token", "mine")
	config(t, lab, "set-cluster", "prod", "--server", "https://prod.invalid")
	config(t, lab, "set-context", "prod", "--cluster", "prod", "--user", "sso")
	config(t, lab, "set-context", "as-me", "--cluster", ours, "--user", "sso")
	t.Cleanup(func() {
		for _, gone := range [][]string{
			{"delete-context", "prod"}, {"delete-context", "as-me"}, {"delete-cluster", "prod"}, {"delete-user", "sso"}, {"delete-cluster", ours},
		} {
			_, _ = lab.K(context.WithoutCancel(t.Context()), append([]string{"config"}, gone...)...) // others' tests begin without them
		}
	})
	return func() {
		t.Helper()
		users := strings.Fields(config(t, lab, "get-users"))
		if !slices.Contains(users, "sso") || slices.Contains(users, ours) {
			t.Errorf("after down the kubeconfig has the users %q", users)
		}
		contexts := strings.Fields(config(t, lab, "get-contexts", "-o", "name"))
		if !slices.Contains(contexts, "prod") || !slices.Contains(contexts, "as-me") || slices.Contains(contexts, ours) {
			t.Errorf("after down the kubeconfig has the contexts %q", contexts)
		}
	}
}

// config runs kubectl config.
func config(t *testing.T, lab *walkthrough.Lab, arguments ...string) string {
	t.Helper()
	output, err := lab.K(t.Context(), append([]string{"config"}, arguments...)...)
	if err != nil {
		t.Fatal(err)
	}
	return output
}
