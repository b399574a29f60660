//go:build e2e || soak

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// zonesAreDrilled stops the machines of one zone after another: the cluster
// goes on, and no acknowledged write is lost. drill.LongestGap bounds the gaps, also
// where connections stay with an unhealthy replica. In the end up has them end.
func zonesAreDrilled(t *testing.T, lab *walkthrough.Lab) {
	keepConnections(t, lab)
	command, zones := []string{"drill", "--yes", "-o", "json"}, 3
	if !everything {
		command, zones = append(command, "--zone", walkthrough.ZoneC), 1
	}
	output, err := lab.HA(t.Context(), command...)
	if err != nil {
		t.Error(err)
	}
	var report drilling.Report
	if err := json.Unmarshal([]byte(output), &report); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	t.Log(report.Markdown())
	if len(report.Zones) != zones || !report.Passed {
		t.Errorf("%d zones were drilled, passed: %t", len(report.Zones), report.Passed)
	}
	for _, z := range report.Zones {
		if len(z.Writes.Lost) > 0 || z.Writes.Acknowledged == 0 || z.Service.Total == 0 || len(z.Machines) != 2 {
			t.Errorf("%s: %+v", z.Zone, z)
		}
		if line := z.Timeline; line == nil || len(line.Phases) != 5 || len(line.Leaders) == 0 || len(line.Nodes.Of(z.Zone)) < 3 {
			t.Errorf("the timeline of %s: %+v", z.Zone, line)
		}
		if max(z.API.LongestGap, z.Service.LongestGap) > drill.Duration(drill.LongestGap) {
			t.Errorf("%s: the API did not answer for %s, the Service for %s", z.Zone, z.API.LongestGap, z.Service.LongestGap)
		}
	}
	nothingIsLeft(t, lab)
	connectionsEndAgain(t, lab)
}

// aKilledDrillIsRestored kills a drill, begun by its former name, while the
// machines of a zone are off. The next one, of another zone, starts them first.
func aKilledDrillIsRestored(t *testing.T, lab *walkthrough.Lab) {
	killAt(t, lab, "Wait until its nodes are NotReady", "verify", "--zone", walkthrough.ZoneC, "--yes")
	output, err := lab.HA(t.Context(), "drill", "--zone", walkthrough.ZoneD, "--yes", "-o", "json")
	if err != nil {
		t.Error(err)
	}
	var report drilling.Report
	if err := json.Unmarshal([]byte(output), &report); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if report.Restored != walkthrough.ZoneC || !report.Passed {
		t.Errorf("restored %q, passed %t", report.Restored, report.Passed)
	}
	nothingIsLeft(t, lab)
}

// nothingIsLeft of a drill, and the cluster is well.
func nothingIsLeft(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	err := walkthrough.Eventually(t.Context(), time.Minute, func(ctx context.Context) error {
		for _, object := range [][]string{{"namespace", "kubectl-ha-verify"}, {"configmap", "kubectl-ha-drill", "-n", "kube-system"}} {
			output, err := lab.K(ctx, append([]string{"get", "--ignore-not-found", "-o", "name"}, object...)...)
			if err != nil || output != "" {
				return fmt.Errorf("%s is left (%w)", output, err)
			}
		}
		return lab.Healthy(ctx)
	})
	if err != nil {
		t.Error(err)
	}
}
