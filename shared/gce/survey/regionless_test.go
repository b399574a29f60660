package survey

import (
	"slices"
	"testing"

	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// listing is a survey that has been listed.
func listing(networks []*computepb.Network, instances []*computepb.Instance) *Survey {
	s := &Survey{networks: networks, instances: instances}
	s.sieves = []func(keeper){
		func(keep keeper) {
			s.networks = slices.DeleteFunc(slices.Clone(s.networks), func(n *computepb.Network) bool { return !keep(markOf(n), "") })
		},
		func(keep keeper) {
			s.instances = slices.DeleteFunc(slices.Clone(s.instances), func(i *computepb.Instance) bool {
				_, region := zonal(i)
				return !keep(markOf(i), region)
			})
		},
	}
	return s
}

// TestRegionless: whose a global resource is that an earlier release has made.
func TestRegionless(t *testing.T) {
	before := infra.Owner{Cluster: "demo"}
	here, there := infra.Owner{Cluster: "demo", Region: "europe-west1"}, infra.Owner{Cluster: "demo", Region: "us-east1"}
	old := []*computepb.Network{network("demo-network", before.Description())}
	for name, test := range map[string]struct {
		networks   []*computepb.Network
		instances  []*computepb.Instance
		found      []string // names, in europe-west1
		listed     []string // regions in which list counts the old network
		regionless bool
	}{
		"alone":        {old, nil, []string{"demo-network"}, []string{""}, false},
		"with its own": {old, []*computepb.Instance{vm("a", "europe-west1-b", "", before)}, []string{"a", "demo-network"}, []string{"europe-west1"}, true},
		"of another":   {old, []*computepb.Instance{vm("a", "us-east1-b", "", before)}, nil, []string{"us-east1"}, false},
		"of two":       {old, []*computepb.Instance{vm("a", "europe-west1-b", "", before), vm("a", "us-east1-b", "", before)}, []string{"a"}, []string{"europe-west1", "us-east1"}, true},
		"beside a new one": {append(old, network("new", here.Description())), []*computepb.Instance{vm("a", "us-east1-b", "", before), vm("b", "europe-west1-b", "", here)},
			[]string{"b", "new"}, []string{"us-east1"}, false},
		"left beside a new one": {append(old, network("new", there.Description())), []*computepb.Instance{vm("b", "europe-west1-b", "", here)},
			[]string{"b", "demo-network"}, []string{""}, false},
		"a new one with a machine of an earlier release": {[]*computepb.Network{network("new", here.Description())}, []*computepb.Instance{vm("a", "europe-west1-b", "", before)},
			[]string{"a", "new"}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			var listed []string
			for _, one := range listing(test.networks, test.instances).Summaries() {
				if without := listing(test.networks[1:], test.instances).Summaries(); !slices.ContainsFunc(without, func(s infra.Summary) bool {
					return s.Region == one.Region && s.Resources == one.Resources
				}) {
					listed = append(listed, one.Region)
				}
			}
			found := listing(test.networks, test.instances).Inventory("demo", "europe-west1")
			var names []string
			for _, ref := range found.Refs {
				names = append(names, ref.Name)
			}
			if !slices.Equal(names, test.found) || found.Regionless != test.regionless {
				t.Errorf("found %q, regionless %t", names, found.Regionless)
			}
			if test.listed != nil && !slices.Equal(listed, test.listed) {
				t.Errorf("counted in %q", listed)
			}
		})
	}
}
