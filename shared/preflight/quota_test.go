package preflight_test

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// TestQuotas: which quota a pool's CPUs and disks count in.
func TestQuotas(t *testing.T) {
	for name, test := range map[string]struct {
		pool   string
		quotas map[string]preflight.Quota
		want   string // the metric that is exceeded
	}{
		"most":                    {"machineType: e2-standard-4", map[string]preflight.Quota{"CPUS": {}, "E2_CPUS": {}}, "CPUS"},
		"most disks":              {"spot: false", map[string]preflight.Quota{"SSD_TOTAL_GB": {}, "DISKS_TOTAL_GB": {}, "HDB_TOTAL_GB": {}}, "SSD_TOTAL_GB"},
		"Hyperdisk":               {"machineType: n4-standard-4", map[string]preflight.Quota{"SSD_TOTAL_GB": {Limit: 100}, "HDB_TOTAL_GB": {Limit: 299}}, "HDB_TOTAL_GB"},
		"enough of Hyperdisk":     {"machineType: n4-standard-4", map[string]preflight.Quota{"SSD_TOTAL_GB": {Limit: 100}, "HDB_TOTAL_GB": {Limit: 300}}, ""},
		"magnetic disks":          {"disk: {type: pd-standard, sizeGB: 100}", map[string]preflight.Quota{"SSD_TOTAL_GB": {Limit: 100}, "DISKS_TOTAL_GB": {Limit: 599}}, "DISKS_TOTAL_GB"},
		"a series of its own":     {"machineType: n2-standard-4", map[string]preflight.Quota{"CPUS": {Limit: 100}, "N2_CPUS": {}}, "N2_CPUS"},
		"one that is not counted": {"machineType: n4-standard-4", map[string]preflight.Quota{"CPUS": {Limit: 4}}, ""},
		"spot":                    {"spot: true", map[string]preflight.Quota{"CPUS": {Limit: 100}, "PREEMPTIBLE_CPUS": {Limit: 1}}, "PREEMPTIBLE_CPUS"},
		"spot without a quota":    {"spot: true", map[string]preflight.Quota{"CPUS": {Limit: 4}, "PREEMPTIBLE_CPUS": {}}, "CPUS"},
	} {
		t.Run(name, func(t *testing.T) {
			c := check(t, strings.ReplaceAll(document, "nodesPerZone: 3", "nodesPerZone: 3, "+test.pool), infra.Inventory{})
			answer := fine()
			for _, wanted := range c.Question().MachineTypes {
				answer.CPUs[wanted] = 2
			}
			answer.Region, answer.Project = test.quotas, nil
			var metrics []string
			for _, f := range c.Findings(answer) {
				metrics = append(metrics, strings.Fields(f.Text)[1])
			}
			if got := strings.Join(metrics, " "); got != test.want {
				t.Errorf("exceeded: %q, want %q", got, test.want)
			}
		})
	}
}

// TestGrowth: a group that is there takes what it grows by, and one that
// shrinks nothing.
func TestGrowth(t *testing.T) {
	for size, want := range map[int]string{1: "2 more", 2: "1 more", 3: "", 5: ""} {
		observed := infra.Inventory{}
		for _, step := range plan.Up(desired(t, document), observed).Steps {
			if step.Action == plan.Create {
				observed.Refs = append(observed.Refs, step.Ref)
			}
		}
		observed.ManagedGroups = []infra.FoundManagedGroup{
			{Name: "demo-default-b", Zone: zoneB, Template: "demo-default", Size: size}, {Name: "demo-default-c", Zone: zoneC, Template: "demo-default", Size: 3}}
		answer := fine()
		answer.Region["INSTANCES"] = preflight.Quota{Limit: 8, Usage: 8}
		found := check(t, document, observed).Findings(answer)
		if len(found) > 1 || (len(found) == 1) != (want != "") || want != "" && !strings.Contains(found[0].Text, "INSTANCES of europe-west1: "+want) {
			t.Errorf("from %d: %+v, want %q", size, found, want)
		}
	}
}
