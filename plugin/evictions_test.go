package plugin

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func evictions() []evict.Verdict {
	return []evict.Verdict{
		{Namespace: "kube-system", Pod: "log-4v", Node: "demo-default-c-x7k2", Fate: evict.Stays, Why: "it is of DaemonSet log"},
		{Namespace: "shop", Pod: "db-0", Node: "demo-default-c-x7k2", Fate: evict.Blocked, Blocks: []evict.Block{
			{Cause: evict.ByBudget, Why: "a budget", WayOut: "Mend it."}, {Cause: evict.ByVolume, Why: "a volume", WayOut: "Copy it."}}},
		{Namespace: "shop", Pod: "web-1", Node: "demo-default-c-x7k2", Fate: evict.Evicted, Zones: []string{"europe-west1-b", "europe-west1-d"}},
	}
}

func TestDrainZoneShowsEvictions(t *testing.T) {
	for name, line := range map[string]string{
		"fates":      "drain-zone europe-west1-c --dry-run",
		"fates-json": "drain-zone europe-west1-c --dry-run -o json",
	} {
		refused := errs.Errorf(errs.Unsafe, "two things are in the way").WithHint("Mend them.")
		got := session{world: &world{context: &demo, pods: evictions(), fail: refused}}.run(t, strings.Fields(line)...)
		if got.code != 6 || !strings.Contains(got.errors, "error: two things are in the way\nhint: Mend them.\n") {
			t.Errorf("%s ends with %d: %s", line, got.code, got.errors)
		}
		golden.Compare(t, name+".txt", got.out)
	}
}

// TestEvictionsOnlyInDryRuns: a drain that was refused or has failed prints no result.
func TestEvictionsOnlyInDryRuns(t *testing.T) {
	got := session{world: &world{context: &demo, pods: evictions(), fail: errs.Errorf(errs.Unsafe, "no")}}.run(t, "drain-zone", "europe-west1-c")
	if got.code != 6 || got.out != "" {
		t.Errorf("got %+v", got)
	}
}
