package survey

import (
	"net/netip"
	"testing"
	"time"

	"cloud.google.com/go/compute/apiv1/computepb"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

const created = "2026-11-23T01:00:00.000-08:00"

func network(name, description string) *computepb.Network {
	return &computepb.Network{Name: &name, Description: &description, CreationTimestamp: new(created)}
}

func vm(name, zone, role string, owner infra.Owner) *computepb.Instance {
	return &computepb.Instance{Name: &name, Zone: new("x/zones/" + zone), CreationTimestamp: new(created),
		Labels: body.Merged(owner.Labels(), map[string]string{infra.LabelRole: role})}
}

// TestSummaries: two whole clusters of one name in two regions, and one of
// which only its network is left.
func TestSummaries(t *testing.T) {
	owner := infra.Owner{Cluster: "demo", Region: "europe-west1", Expires: time.Unix(1800000000, 0).UTC()}
	other, gone := infra.Owner{Cluster: "demo", Region: "us-east1"}, infra.Owner{Cluster: "gone", Region: "us-east1"}
	listed := &Survey{
		networks: []*computepb.Network{network("demo", owner.Description()), network("gone", gone.Description())},
		addresses: []*computepb.Address{{Name: new("demo"), Region: new("x/regions/europe-west1"),
			Description: new(owner.Description()), Address: new("203.0.113.4"), CreationTimestamp: new("2026-11-23T10:00:00Z")}},
		instances: []*computepb.Instance{
			vm("cp-c", "europe-west1-c", infra.RoleControlPlane, owner),
			vm("cp-b", "europe-west1-b", infra.RoleControlPlane, owner),
			vm("worker", "europe-west1-b", infra.RoleWorker, owner),
			vm("cp", "us-east1-b", infra.RoleControlPlane, other),
		},
	}
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	want := []infra.Summary{
		{Cluster: "demo", Region: "europe-west1", Endpoint: netip.MustParseAddr("203.0.113.4"),
			Zones: []string{"europe-west1-b", "europe-west1-c"}, Replicas: 2, Workers: 1, Resources: 5, Created: at, Expires: owner.Expires},
		{Cluster: "demo", Region: "us-east1", Zones: []string{"us-east1-b"}, Replicas: 1, Resources: 1, Created: at},
		{Cluster: "gone", Region: "us-east1", Resources: 1, Created: at},
	}
	if diff := cmp.Diff(want, listed.Summaries(), cmpopts.EquateComparable(netip.Addr{})); diff != "" {
		t.Error(diff)
	}
}

// TestSelection: the server's filter may let more through; keep decides.
func TestSelection(t *testing.T) {
	want := OneCluster("demo")
	for description, kept := range map[string]bool{
		"kubectl-ha-cluster=demo": true,
		"kubectl-ha-cluster=demo kubectl-ha-region=us-east1 kubectl-ha-expires=1800000000": true,
		"kubectl-ha-cluster=demo2": false,
		"demo":                     false,
		"":                         false,
	} {
		if got := want.keep(markOf(network("demo", description)), ""); got != kept {
			t.Errorf("description %q kept: %v", description, got)
		}
	}
}

// Labels have the last word, and of several ends the latest counts.
func TestMarkOfAll(t *testing.T) {
	owner := func(seconds int64) infra.Owner { return infra.Owner{Cluster: "demo", Expires: time.Unix(seconds, 0)} }
	described := func(m infra.Owner) finding { return finding{owner: m} }
	labelled := func(m infra.Owner) finding { return finding{owner: m, labelled: true} }
	early, late, stays := owner(1), owner(2), infra.Owner{Cluster: "demo"}
	for _, test := range []struct {
		found []finding
		want  infra.Owner
	}{
		{nil, infra.Owner{}},
		{[]finding{described(early), described(late)}, late},
		{[]finding{described(late), described(early)}, late},
		{[]finding{described(stays), described(late)}, stays},
		{[]finding{described(late), described(stays)}, stays},
		{[]finding{described(late), labelled(early)}, early},
		{[]finding{labelled(early), described(late)}, early},
		{[]finding{described(stays), labelled(early), described(late)}, early},
		{[]finding{labelled(early), described(late), labelled(late)}, late},
		{[]finding{labelled(early), labelled(stays)}, stays},
	} {
		if got := ownerOfAll(test.found); got != test.want {
			t.Errorf("of %v came %v", test.found, got)
		}
	}
}
