//go:build e2e || soak

package e2e

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// zoneUnseen loses a zone with all that the API knows of it: status says so, and
// no replica is added, since its own may still be there.
func zoneUnseen(t *testing.T, lab *walkthrough.Lab) {
	localFault(t, lab, "add", "power-cut", "--zone", walkthrough.ZoneC)
	localFault(t, lab, "add", "unreachable", "--zone", walkthrough.ZoneC)
	output, _ := lab.HA(t.Context(), "status", "-o", "json") // it is an error, with a status
	if !strings.Contains(output, "what is in "+walkthrough.ZoneC+" is unknown") {
		t.Errorf("status does not say that the zone is unknown: %s", output)
	}
	if _, err := lab.HA(t.Context(), "add-replica", "--zone", walkthrough.ZoneB, "--force"); err == nil || !strings.Contains(err.Error(), "cannot reach "+walkthrough.ZoneC) {
		t.Errorf("add-replica went on without seeing the zone: %v", err)
	}
	localFault(t, lab, "remove", "--all")
	healthy(t, lab)
}

// otherRegion takes the cluster's name down in a region where there is none.
func otherRegion(t *testing.T, lab *walkthrough.Lab) {
	_, err := lab.HA(t.Context(), "down", "--local", "--cluster", lab.Cluster, "--region", "us-east1", "--yes")
	if err == nil || !strings.Contains(err.Error(), "there is no cluster "+lab.Cluster) {
		t.Errorf("down in another region: %v", err)
	}
	healthy(t, lab)
}
