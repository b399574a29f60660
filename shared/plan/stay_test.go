package plan_test

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// TestZonesOfTheReplicasThatStay: machines are letters of zones with a number
// for all but the first of a zone; those with a star vote in etcd.
func TestZonesOfTheReplicasThatStay(t *testing.T) {
	for _, test := range []struct{ what, spec, machines, leaving, without, replacing string }{
		{"one of three", "b c d", "b* c* d*", "c", "b d", "b c d"},
		{"an unfinished twin", "b c d", "b* b-2 c* d*", "b-2", "b c d", "b c d b"},
		{"the unfinished twin of a lone one", "b", "b* b-2", "b-2", "b", "b b"},
		{"a twin that was not written down", "b c", "b* b-2* c*", "c", "b b", "b c b"},
		{"the one that was written down", "b", "b* b-2*", "b", "b", "b b"},
		{"with a twin that is to be finished", "b c", "b* b-2 c*", "b", "b c", "b c"},
		{"one of two in a zone", "b b c", "b* b-2* c*", "b-2", "b c", "b b c"},
		{"a lost one", "b c d", "b* d*", "c", "b d", "b c d"},
		{"beside a lost one", "b c d", "b* d*", "d", "b c", "b c d"},
		{"a lost one of two in a zone", "b b c", "b-2* c*", "b", "b c", "b b c"},
		{"one that only etcd knows", "b c", "b* c*", "c-2", "b c", "b c c"},
	} {
		zones := plan.ZonesWithout(desired(inZones(test.spec)...), machines(test.machines), replicaName(test.leaving), votes(test.machines))
		if got := letters(zones); got != test.without {
			t.Errorf("%s leaves: the spec has %q, want %q", test.what, got, test.without)
		}
		leaving := instance(replicaName(test.leaving), inZones(test.leaving[:1])[0])
		zones = plan.ZonesReplacing(desired(inZones(test.spec)...), machines(test.machines), leaving, votes(test.machines))
		if got := letters(zones); got != test.replacing {
			t.Errorf("%s is replaced: the spec has %q, want %q", test.what, got, test.replacing)
		}
	}
}

func inZones(text string) (zones []string) {
	for _, letter := range strings.Fields(text) {
		zones = append(zones, "europe-west1-"+letter)
	}
	return zones
}

func letters(zones []string) string {
	return strings.ReplaceAll(strings.Join(zones, " "), "europe-west1-", "")
}

func replicaName(word string) string { return "demo-control-plane-" + strings.TrimSuffix(word, "*") }

func machines(text string) (found infra.Inventory) {
	for _, word := range strings.Fields(text) {
		machine := infra.FoundInstance{Name: replicaName(word), Zone: inZones(word[:1])[0], Role: infra.RoleControlPlane}
		found.Instances, found.Refs = append(found.Instances, machine), append(found.Refs, machine.Ref())
	}
	return found
}

func votes(text string) func(string) bool {
	return func(name string) bool {
		for _, word := range strings.Fields(text) {
			if replicaName(word) == name {
				return strings.HasSuffix(word, "*")
			}
		}
		return false
	}
}
