package survey

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Inventory is what the lists tell of a cluster and its namesakes in other
// regions about that of one region. The survey keeps nothing else.
func (s *Survey) Inventory(cluster, region string) infra.Inventory {
	inventory := infra.Inventory{
		Regionless:  s.narrow(cluster, region),
		Groups:      map[string][]string{},
		Subnetworks: map[string]infra.Subnetwork{},
		Templates:   map[string]infra.Machine{},
		Firewalls:   map[string]infra.Firewall{},
		Labelled:    map[infra.Ref]infra.Owner{},
	}
	inventory.Unknown, _ = s.unknown(region)
	found := s.findings()
	placed := slices.DeleteFunc(slices.Clone(found), func(one finding) bool { return one.region == "" })
	if len(placed) == 0 { // else what an earlier release left says nothing of what is there now
		placed = found
	}
	inventory.Owner, inventory.Created = ownerOfAll(placed), earliest(placed)
	for _, one := range found {
		inventory.Refs = append(inventory.Refs, one.Ref)
		if one.labelled {
			inventory.Labelled[one.Ref] = one.owner
		}
	}
	for _, f := range s.firewalls {
		inventory.Firewalls[f.GetName()] = body.FoundFirewall(f)
	}
	for _, a := range s.addresses {
		inventory.Endpoint = body.ParseAddr(a.GetAddress())
	}
	for _, b := range s.backends {
		inventory.Balanced = append(inventory.Balanced, body.FoundGroups(b)...)
		if body.Persists(b) {
			inventory.Persisting = append(inventory.Persisting, infra.Ref{Kind: infra.KindBackendService, Name: b.GetName()})
		}
	}
	inventory.Unlabelled = append(unlabelled(infra.KindAddress, s.addresses), unlabelled(infra.KindForwardingRule, s.rules)...)
	for _, n := range s.subnetworks {
		inventory.Subnetworks[n.GetName()] = body.FoundSubnetwork(n)
	}
	for _, t := range s.templates {
		inventory.Templates[t.GetName()] = body.FoundMachine(t.GetProperties())
	}
	for _, i := range s.instances {
		inventory.Instances = append(inventory.Instances, body.FoundInstance(i))
	}
	for _, g := range s.managedGroups {
		inventory.ManagedGroups = append(inventory.ManagedGroups, body.FoundManagedGroup(g, inventory.Templates))
	}
	return inventory
}
