//go:build e2e || soak

package e2e

import (
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// certificatesAreRenewed on one replica, which works with them; make soak has all.
func certificatesAreRenewed(t *testing.T, lab *walkthrough.Lab) {
	before, replica := time.Now().Truncate(time.Second), lab.Cluster+"-control-plane-c"
	if _, err := lab.HA(t.Context(), "certificates", "--renew", "--yes", replica); err != nil {
		t.Fatal(err)
	}
	all, err := certificates(t, lab)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if renewed := !c.Issued.Before(before); renewed != (c.Replica == replica) {
			t.Errorf("%s of %s was issued at %s, and the renewal of %s began at %s", c.Name, c.Replica, c.Issued, replica, before)
		}
	}
	if err := walkthrough.Eventually(t.Context(), 2*time.Minute, lab.Healthy); err != nil {
		t.Error(err)
	}
}
