//go:build e2e || soak

package e2e

import (
	"context"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// routesLost takes the load balancer's address from all replicas, as a restart of
// their network does: first while nothing puts it back, so that the API is gone
// and status tells why, then while the machines look after it.
func routesLost(t *testing.T, lab *walkthrough.Lab) {
	replicas := balanced(t)
	const lose = "ip -4 route flush table local type local proto 66"
	for _, m := range replicas {
		inside(t, m, "systemctl stop kubectl-ha-route && "+lose)
	}
	tells(t, lab, "its machine has lost the local route of")
	for _, m := range replicas {
		inside(t, m, "systemctl start kubectl-ha-route")
	}
	healthy(t, lab)
	for _, m := range replicas {
		inside(t, m, lose)
	}
	err := walkthrough.Eventually(t.Context(), time.Minute, func(context.Context) error {
		if n := len(balanced(t)); n != len(replicas) {
			return fmt.Errorf("%d of %d replicas have the route", n, len(replicas))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	healthy(t, lab)
}

// balanced are the machines that have taken a load balancer's address on.
func balanced(t *testing.T) (found []machine) {
	t.Helper()
	for _, m := range machines(t) {
		if inside(t, m, "ip -4 route show table local type local proto 66") != "" {
			found = append(found, m)
		}
	}
	return found
}

// inside is what a command in a machine prints.
func inside(t *testing.T, m machine, command string) string {
	t.Helper()
	return runIn(t, m, "bash", "-c", command)
}

// asService is what a command prints that runs as a service of a machine: what
// runs in no slice of the system's is kept off the metadata server.
func asService(t *testing.T, m machine, command string) string {
	t.Helper()
	return runIn(t, m, "systemd-run", "--quiet", "--wait", "--pipe", "bash", "-c", command)
}

func runIn(t *testing.T, m machine, command ...string) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "runc", append([]string{"--root", m.root, "exec", m.id}, command...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("in machine %s: %s: %v\n%s", m.id, command, err, output)
	}
	return string(output)
}
