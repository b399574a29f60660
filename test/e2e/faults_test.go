//go:build e2e || soak

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestFaults lets things go wrong under a running cluster of three zones.
func TestFaults(t *testing.T) {
	lab := open(t, "faults")
	t.Cleanup(func() { localFault(t, lab, "remove", "--all") })
	if _, err := lab.HA(t.Context(), up(lab, threeZones)...); err != nil {
		t.Fatal(err)
	}
	healthy(t, lab)
	keepConnections(t, lab) // where they stay with a lost replica, they find that out by themselves
	t.Run("a zone goes dark and comes back", func(t *testing.T) { zoneGoesDark(t, lab) })
	if everything {
		t.Run("a zone is cut off and comes back", func(t *testing.T) {
			zoneFails(t, lab, "network-cut", walkthrough.ZoneC, "RUNNING")
			zoneReturns(t, lab)
		})
	}
	t.Run("a zone cannot be seen", func(t *testing.T) { zoneUnseen(t, lab) })
	t.Run("the load balancer's routes are lost", func(t *testing.T) { routesLost(t, lab) })
	t.Run("its name in another region", func(t *testing.T) { otherRegion(t, lab) })
	t.Run("a zone has no room for a pool", func(t *testing.T) { noRoom(t, lab) })
}

// zoneGoesDark: the other zones' nodes are Ready all the while.
func zoneGoesDark(t *testing.T, lab *walkthrough.Lab) {
	before := readySince(t, lab, walkthrough.ZoneD)
	zoneFails(t, lab, "power-cut", walkthrough.ZoneD, "REPAIRING")
	othersStayReady(t, lab, walkthrough.ZoneD, before)
	zoneReturns(t, lab)
}

// zoneFails takes a zone away: its replica leaves the load balancer, and the
// cluster goes on taking writes.
func zoneFails(t *testing.T, lab *walkthrough.Lab, kind, zone, instance string) {
	localFault(t, lab, "add", kind, "--zone", zone)
	err := walkthrough.Eventually(t.Context(), 2*time.Minute, func(ctx context.Context) error {
		r, err := replicaIn(ctx, lab, zone)
		if err != nil {
			return err
		}
		if r.Instance != instance || r.LoadBalancer != "unhealthy" {
			return fmt.Errorf("%s is %s, and %s to the load balancer", r.Name, r.Instance, r.LoadBalancer)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if _, err := lab.K(t.Context(), "create", "configmap", fmt.Sprintf("%s-%d", kind, i)); err != nil {
			t.Error(err)
		}
	}
}

// zoneReturns: all is well when the zone is back.
func zoneReturns(t *testing.T, lab *walkthrough.Lab) {
	localFault(t, lab, "remove", "--all")
	healthy(t, lab)
}

type replica struct{ Name, Instance, LoadBalancer string }

// replicaIn is what status says of the replica in a zone.
func replicaIn(ctx context.Context, lab *walkthrough.Lab, zone string) (replica, error) {
	var status struct {
		Zones []struct {
			Zone     string
			Replicas []replica
		}
	}
	output, err := lab.HA(ctx, "status", "-o", "json") // a degraded cluster is an error, with a status
	if bad := json.Unmarshal([]byte(output), &status); bad != nil {
		return replica{}, errors.Join(err, bad)
	}
	for _, z := range status.Zones {
		if z.Zone == zone && len(z.Replicas) == 1 {
			return z.Replicas[0], nil
		}
	}
	return replica{}, fmt.Errorf("status shows no replica in %s: %s (%w)", zone, output, err)
}

// noRoom adds a pool to a zone that has no room, which is told with the zone
// and the exit code 5; the same command goes on when there is room.
func noRoom(t *testing.T, lab *walkthrough.Lab) {
	add := []string{"add-pool", "--zone", walkthrough.ZoneC, "--pool", "spare", "--nodes", "1"}
	localFault(t, lab, "add", "stockout", "--zone", walkthrough.ZoneC)
	_, err := lab.HA(t.Context(), add...)
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 5 {
		t.Fatalf("without room it ended with %v, want exit code 5", err)
	}
	for _, want := range []string{"faults-spare-c in " + walkthrough.ZoneC, "ZONE_RESOURCE_POOL_EXHAUSTED", "hint: Use another zone"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q: %v", want, err)
		}
	}
	localFault(t, lab, "remove", "--all")
	if _, err := lab.HA(t.Context(), add...); err != nil {
		t.Error(err)
	}
}
