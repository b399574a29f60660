package cluster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// larger is small with a replica, a zone of workers and a pool more.
var larger = strings.ReplaceAll(small, "europe-west1-c]", "europe-west1-c, europe-west1-d]") + "  - {name: more, zones: [europe-west1-b, europe-west1-d], nodesPerZone: 1}\n"

func (l *lab) prune(text string) (cluster.Outcome, error) {
	l.Helper()
	o := l.operator()
	o.Prune = true
	return o.Up(l.Context(), document(l, text))
}

// TestUpKeepsWhatTheDocumentLacks: it stays, in the cluster's own spec too, and the user is
// told what would be removed.
func TestUpKeepsWhatTheDocumentLacks(t *testing.T) {
	in(t, larger, func(l *lab) {
		outcome := l.up(small)
		if c := changes(outcome); len(c) > 0 {
			l.Errorf("changed are %q", c)
		}
		for _, what := range []string{"spec.controlPlane.zones: a replica in europe-west1-d", "spec.pools[0].zones: the workers of pool default in europe-west1-d", "spec.pools: pool more"} {
			if want := what + " is not in the document and stays: kubectl ha up --prune removes it"; !slices.Contains(outcome.Warnings, want) {
				l.Errorf("the warnings are %q, without %q", outcome.Warnings, want)
			}
		}
		l.healthy(3, 5)
		if c := changes(l.up(larger)); len(c) > 0 {
			l.Errorf("the cluster's spec has lost something: %q", c)
		}
	})
}

// TestUpPrunes: what the document has no more goes, and what it has come first.
func TestUpPrunes(t *testing.T) {
	in(t, larger, func(l *lab) {
		dry := l.operator()
		dry.Prune, dry.DryRun = true, true
		told := changes(l.done(dry.Up(l.Context(), document(l, small))))
		for _, id := range []string{"leave instance/demo-control-plane-d", "delete instance/demo-control-plane-d", "drain managed-instance-group/demo-default-d",
			"delete managed-instance-group/demo-more-b", "delete instance-template/demo-europe-west1-more"} {
			if !slices.Contains(told, id) {
				l.Errorf("a dry run does not say %s: %q", id, told)
			}
		}
		l.done(l.prune(small))
		l.healthy(2, 2)
		if l.has("aggregated/instances", "demo-control-plane-d") || l.has("aggregated/instances", "demo-more-") || l.has("global/instanceTemplates", "demo-europe-west1-more") || len(l.workers()) != 2 {
			l.Error("something is left")
		}
		if again := changes(l.done(l.prune(small))); len(again) > 0 {
			l.Errorf("once more it changes %q", again)
		}
	})
}

// TestUpPrunesAfterMoving: the only replica may go when another has joined.
func TestUpPrunesAfterMoving(t *testing.T) {
	one := strings.ReplaceAll(small, ", europe-west1-c]", "]")
	in(t, one, func(l *lab) {
		l.done(l.prune(strings.ReplaceAll(one, "europe-west1-b", "europe-west1-c")))
		l.healthy(1, 1)
		if l.has("aggregated/instances", "zones/europe-west1-b/") {
			l.Error("the machines of zone b are there still")
		}
	})
}

// TestUpPrunesLostReplicas: of a zone that the document has no more.
func TestUpPrunesLostReplicas(t *testing.T) {
	in(t, three, func(l *lab) {
		l.Lose("demo-control-plane-d", zoneD)
		l.done(l.prune(small))
		l.healthy(2, 2)
		if lines := strings.Join(l.Clusters(), "\n"); strings.Contains(lines, "control-plane-d") {
			l.Errorf("the cluster knows of the lost replica:\n%s", lines)
		}
	})
}

// TestUpPrunesNoQuorum: nothing is changed where a replica may not go.
func TestUpPrunesNoQuorum(t *testing.T) {
	in(t, three, func(l *lab) {
		l.halt("demo-control-plane-b")
		before := l.Resources()
		_, err := l.prune(small)
		if errs.KindOf(err) != errs.Unsafe || strings.Contains(fmt.Sprint(errs.HintOf(err)), "--force does it") {
			l.Errorf("%v; %s", err, errs.HintOf(err))
		}
		if diff := clustertest.Differences(before, l.Resources()); diff != "" {
			l.Errorf("it changed something:\n%s", diff)
		}
	})
}
