//go:build e2e

package e2e

import (
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// certificatesAreRenewed on all replicas, which work with them.
func certificatesAreRenewed(t *testing.T, lab *walkthrough.Lab) {
	before := time.Now().Truncate(time.Second)
	if _, err := lab.HA(t.Context(), "certificates", "--renew", "--yes"); err != nil {
		t.Fatal(err)
	}
	if err := renewedSince(t, lab, before, 365*24*time.Hour); err != nil {
		t.Error(err)
	}
	if err := walkthrough.Eventually(t.Context(), 2*time.Minute, lab.Healthy); err != nil {
		t.Error(err)
	}
}
