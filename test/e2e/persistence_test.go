//go:build e2e || soak

package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// keepConnections has the load balancer leave connections with a replica that is
// unhealthy, which is Compute Engine's default: clusters of earlier releases have it.
func keepConnections(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	engine := connect(t)
	engine.done(engine.gce.RegionBackendServices.Patch(engine.project, walkthrough.Region, lab.Cluster+"-api", &compute.BackendService{
		ConnectionTrackingPolicy: &compute.BackendServiceConnectionTrackingPolicy{ConnectionPersistenceOnUnhealthyBackends: "DEFAULT_FOR_PROTOCOL"},
	}).Do())
}

// connectionsEndAgain: up puts right what keepConnections has changed, and then
// finds nothing more to do.
func connectionsEndAgain(t *testing.T, lab *walkthrough.Lab) {
	wanted := up(lab, threeZones)
	for _, left := range []bool{true, false} {
		output, err := lab.HA(t.Context(), append(wanted, "--dry-run")...)
		if err != nil || strings.Contains(output, "connections to an unhealthy replica end") != left {
			t.Errorf("it is to be put right: %t, but that is planned (%v):\n%s", left, err, output)
		}
		if left {
			run(t, lab, wanted...)
		}
	}
}

// othersStayReady waits until a lost zone's nodes are NotReady, and all others have
// renewed their leases since: a third of them had their connection to the API with
// the lost replica, and were Ready all the while.
func othersStayReady(t *testing.T, lab *walkthrough.Lab, zone string, before string) {
	if _, err := lab.K(t.Context(), "wait", "node", "-l", inZone("=", zone), "--for=condition=Ready=Unknown", "--timeout=2m"); err != nil {
		t.Fatal(err)
	}
	seen, err := leases(t.Context(), lab)
	if err != nil {
		t.Fatal(err)
	}
	err = walkthrough.Eventually(t.Context(), time.Minute, func(ctx context.Context) error {
		renewed, err := leases(ctx, lab)
		if err != nil {
			return err
		}
		for node := range strings.Lines(before) {
			node, _, _ := strings.Cut(node, " ")
			if renewed[node] == seen[node] {
				return fmt.Errorf("the lease of %s is still that of %s", node, seen[node])
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if after := readySince(t, lab, zone); after != before {
		t.Errorf("nodes outside %s are Ready since\n%sbefore\n%s", zone, after, before)
	}
}

func inZone(is, zone string) string { return "topology.kubernetes.io/zone" + is + zone }

// leases are the times at which nodes renewed theirs.
func leases(ctx context.Context, lab *walkthrough.Lab) (map[string]string, error) {
	output, err := lab.K(ctx, "get", "leases", "-n", "kube-node-lease", "-o", `jsonpath={range .items[*]}{.metadata.name} {.spec.renewTime}{"\n"}{end}`)
	times := map[string]string{}
	for line := range strings.Lines(output) {
		node, renewed, _ := strings.Cut(strings.TrimSpace(line), " ")
		times[node] = renewed
	}
	return times, err
}

// readySince is since when the nodes outside a zone are Ready.
func readySince(t *testing.T, lab *walkthrough.Lab, zone string) string {
	t.Helper()
	const ready = `{.status.conditions[?(@.type=="Ready")]`
	output, err := lab.K(t.Context(), "get", "nodes", "-l", inZone("!=", zone), "-o",
		"jsonpath={range .items[*]}{.metadata.name} "+ready+".status} "+ready+`.lastTransitionTime}{"\n"}{end}`)
	if err != nil || strings.Count(output, " True ") == 0 {
		t.Fatalf("no node outside %s is Ready: %s (%v)", zone, output, err)
	}
	return output
}
