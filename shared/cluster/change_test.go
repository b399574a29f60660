package cluster_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// changes are the steps of a plan that change something.
func changes(outcome cluster.Outcome) (ids []string) {
	for _, step := range outcome.Plan.Steps {
		if step.Changes() {
			ids = append(ids, step.ID)
		}
	}
	return ids
}

// has reports whether a resource has all words in it.
func (l *lab) has(begins string, words ...string) bool {
	return slices.ContainsFunc(l.Resources(), func(line string) bool {
		missing := func(word string) bool { return !strings.Contains(line, word) }
		return strings.HasPrefix(line, begins) && !slices.ContainsFunc(words, missing)
	})
}

// TestUpShrinks: workers that are too many are drained and deleted, and so are their nodes.
func TestUpShrinks(t *testing.T) {
	in(t, demo, func(l *lab) {
		fewer := strings.Replace(demo, "nodesPerZone: 3", "nodesPerZone: 1", 1)
		outcome := l.up(fewer)
		for _, zone := range []string{"b", "c", "d"} {
			if id := "shrink managed-instance-group/demo-default-" + zone; !slices.Contains(changes(outcome), id) {
				l.Errorf("the plan does not %s: %q", id, changes(outcome))
			}
		}
		l.healthy(3, 3)
		if count := l.versions(); count[release.Newest] != 6 || !strings.Contains(l.StoredSpec(), "nodesPerZone: 1") {
			l.Errorf("there are nodes of %v; the spec is\n%s", count, l.StoredSpec())
		}
		if again := changes(l.up(fewer)); len(again) > 0 {
			l.Errorf("once more it changes %q", again)
		}
	})
}

// TestUpShrinksAndReplaces at once: first those of the former shape go.
func TestUpShrinksAndReplaces(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.up(strings.Replace(demo, "nodesPerZone: 3", "nodesPerZone: 2, machineType: e2-standard-8", 1))
		l.healthy(3, 6)
		if l.has("aggregated/instances", "machineTypes/e2-standard-4") {
			l.Error("not all workers were replaced")
		}
	})
}

// TestUpRefusesAllAtOnce tells each field by its path.
func TestUpRefusesAllAtOnce(t *testing.T) {
	in(t, small, func(l *lab) {
		text := strings.NewReplacer("-c]}", "-c], machineType: e2-standard-4, disk: {sizeGB: 80}}").Replace(small)
		_, err := l.operator().Up(l.Context(), document(l, text+"  network: {serviceRange: 10.112.0.0/16}\n"))
		l.refused(err, errs.Usage, "other-spec")
		for _, path := range []string{"spec.controlPlane.machineType: ", "spec.controlPlane.disk.sizeGB: ", "spec.network.serviceRange: "} {
			if err == nil || !strings.Contains(err.Error(), path) {
				l.Errorf("%v does not tell of %s", err, path)
			}
		}
	})
}

// largerWorkers has another machine type and disk than small.
var largerWorkers = strings.Replace(small, "nodesPerZone: 1", "nodesPerZone: 1, machineType: e2-standard-8, disk: {sizeGB: 80}", 1)

// TestUpReplacesWorkers: those of a pool that is to have other machines, and no replicas.
func TestUpReplacesWorkers(t *testing.T) {
	in(t, small, func(l *lab) {
		outcome := l.up(largerWorkers)
		for _, zone := range []string{"b", "c"} {
			if id := "replace managed-instance-group/demo-default-" + zone; !slices.Contains(changes(outcome), id) {
				l.Errorf("the plan does not %s: %q", id, changes(outcome))
			}
		}
		l.healthy(2, 2)
		if l.has("aggregated/instances", "europe-west1-b/machineTypes/e2-standard-4") || !l.has("aggregated/instances", "europe-west1-c/machineTypes/e2-standard-8") {
			l.Error("not all workers were replaced")
		}
		if l.created("demo-control-plane-b").IsZero() || l.has("global/instanceTemplates", `"diskSizeGb":"50"`) || !l.has("global/instanceTemplates", `"diskSizeGb":"80"`) {
			l.Error("a replica was replaced, or the templates are not as they are to be")
		}
		if again := changes(l.up(largerWorkers)); len(again) > 0 {
			l.Errorf("once more it changes %q", again)
		}
	})
}

// TestUpChangesWhoMayReachIt: rules are changed, and the plan says so.
func TestUpChangesWhoMayReachIt(t *testing.T) {
	in(t, small+"  network: {sshAllowedRanges: [192.0.2.0/24]}\n", func(l *lab) {
		narrow := small + "  network: {apiAllowedRanges: [10.9.0.0/16, 10.8.0.0/16]}\n"
		outcome := l.up(narrow)
		for _, id := range []string{"update firewall-rule/demo-europe-west1-api", "delete firewall-rule/demo-europe-west1-ssh"} {
			if !slices.Contains(changes(outcome), id) {
				l.Errorf("the plan does not %s: %q", id, changes(outcome))
			}
		}
		if !l.has("global/firewalls", `"name":"demo-europe-west1-api"`, "10.9.0.0/16", "10.8.0.0/16") || l.has("global/firewalls", "0.0.0.0/0") || l.has("global/firewalls", "europe-west1-ssh") {
			l.Error("the rules are as they were")
		}
		if again := changes(l.up(narrow)); len(again) > 0 {
			l.Errorf("once more it changes %q", again)
		}
	})
}

// TestUpEndsConnections: a load balancer that leaves connections with an unhealthy
// replica, as those of earlier releases do, is put right, and the plan says so.
func TestUpEndsConnections(t *testing.T) {
	in(t, small, func(l *lab) {
		l.Change(http.MethodPatch, "regions/europe-west1/backendServices/demo-api",
			`{"connectionTrackingPolicy": {"connectionPersistenceOnUnhealthyBackends": "DEFAULT_FOR_PROTOCOL", "trackingMode": "PER_CONNECTION"}}`)
		if told := changes(l.up(small)); !slices.Contains(told, "update backend-service/demo-api") {
			l.Errorf("the plan does not change it: %q", told)
		}
		if !l.has("aggregated/backendServices", "NEVER_PERSIST", "PER_CONNECTION") {
			l.Error("connections persist as they did")
		}
		if again := changes(l.up(small)); len(again) > 0 {
			l.Errorf("once more it changes %q", again)
		}
	})
}

// TestUpMovesTheEnd: a cluster that had none, then less, then none that could be
// put off.
func TestUpMovesTheEnd(t *testing.T) {
	in(t, small, func(l *lab) {
		began := l.List()["demo"].Created
		for _, ttl := range []string{"9h", "4h", "6h"} {
			outcome := l.up(small + "  ttl: " + ttl + "\n")
			want, _ := time.ParseDuration(ttl)
			if got := l.List()["demo"].Expires.Sub(began); got.Round(time.Minute) != want {
				l.Errorf("with a ttl of %s it ends %v after it began; changed were %q", ttl, got, changes(outcome))
			}
			if again := changes(l.up(small + "  ttl: " + ttl + "\n")); len(again) > 0 {
				l.Errorf("once more it changes %q", again)
			}
		}
		l.healthy(2, 2)
		l.delete(l.worker(), zoneB) // its successor has the end
		time.Sleep(12 * time.Hour)
		if n := l.Engine.Machines.Count(); n != 3 {
			l.Errorf("%d machines run; want the three that had no end", n)
		}
		if _, err := l.gc(undisturbed); err != nil || len(l.Resources()) > 0 {
			l.Errorf("gc left %q, %v", l.Resources(), err)
		}
	})
}

// TestUpPutsNoMachineOff: what deletes itself before is told, and nothing moved.
func TestUpPutsNoMachineOff(t *testing.T) {
	in(t, "", func(l *lab) {
		l.upAs("demo", "2h")
		before := l.List()["demo"].Expires
		for _, ttl := range []string{"", "  ttl: 9h\n"} {
			_, err := l.operator().Up(l.Context(), document(l, small+ttl))
			l.refused(err, errs.Usage, "other-spec")
			if err == nil || !strings.Contains(err.Error(), "spec.ttl: ") {
				l.Errorf("%v does not tell of spec.ttl", err)
			}
		}
		if got := l.List()["demo"].Expires; !got.Equal(before) {
			l.Errorf("it ended at %s, now %s", before, got)
		}
		time.Sleep(90 * time.Minute)
		_, err := l.operator().Up(l.Context(), document(l, small+"  ttl: 1h\n"))
		l.refused(err, errs.Usage, "other-spec")
	})
}

// TestUnaskedStays: fields that nobody asked for are as the cluster has them,
// with the kubeconfig and without.
func TestUnaskedStays(t *testing.T) {
	open := []string{"spec.pools[].nodesPerZone", "spec.pools[].name", "spec.network.serviceRange", "spec.network.apiAllowedRanges", "spec.ttl",
		"spec.controlPlane.zones", "spec.pools[].zones"}
	text := strings.Replace(small, "nodesPerZone: 1", "nodesPerZone: 2", 1) +
		"  - {name: batch, zones: [europe-west1-b], nodesPerZone: 1}\n  ttl: 9h\n  network: {serviceRange: 10.112.0.0/16, apiAllowedRanges: [203.0.113.0/24]}\n"
	in(t, text, func(l *lab) {
		held := func() string {
			i := slices.IndexFunc(l.Clusters(), func(line string) bool { return strings.Contains(line, "cluster.yaml") })
			return l.Clusters()[i]
		}
		before := held()
		for _, kubeconfig := range []string{"", l.TempDir() + "/lost"} {
			o := l.operator()
			if kubeconfig != "" {
				fuse, _ := crash.NewFuse(l.Context(), crash.Point{})
				o = l.OperatorWith(kubeconfig, "demo", fuse)
			}
			outcome := l.done(o.Up(l.Context(), document(l, demo), open...))
			if c := changes(outcome); len(c) > 0 || held() != before {
				l.Errorf("kubeconfig %q: changed are %q, and it holds\n%s", kubeconfig, c, held())
			}
			if kubeconfig != "" && outcome.Context == "" {
				l.Error("no context is told")
			}
			o = l.OperatorWith(l.TempDir()+"/other", "demo", fuseOf(l))
			_, err := o.Up(l.Context(), document(l, strings.Replace(text, "10.112", "10.128", 1)))
			var f *errs.Error
			if !errors.As(err, &f) || f.ID != "other-spec" {
				l.Errorf("another service range without a kubeconfig: %v", err)
			}
		}
	})
}

func fuseOf(l *lab) *crash.Fuse {
	fuse, _ := crash.NewFuse(l.Context(), crash.Point{})
	return fuse
}
