package infra

import (
	"maps"
	"net/netip"
	"slices"
	"time"
)

// Inventory is what Compute Engine has of one cluster.
type Inventory struct {
	Refs          []Ref                 // everything that belongs to the cluster
	Owner         Owner                 // as found on the resources
	Created       time.Time             // when the first of them was made
	Labelled      map[Ref]Owner         // by labels; other kinds have descriptions, which stay as they were made
	Firewalls     map[string]Firewall   // by name
	Regionless    bool                  // made by a release whose marks and global names had no region
	Endpoint      netip.Addr            // the reserved address; the zero Addr before it is there
	Instances     []FoundInstance       // VMs, those of managed groups included
	ManagedGroups []FoundManagedGroup   // worker pools, one a zone
	Groups        map[string][]string   // names of the VMs in each unmanaged group, by the group's name
	Balanced      []Ref                 // unmanaged groups that are behind the load balancer
	Persisting    []Ref                 // backend services whose connections stay with an unhealthy VM, as those of earlier releases
	Unlabelled    []Ref                 // made, but not labelled yet: these kinds take labels only afterwards
	Subnetworks   map[string]Subnetwork // by name
	Templates     map[string]Machine    // by name, with metadata
	Unknown       []string              // zones, or the region, that Compute Engine does not reach: what is there is not known
}

// Unseen are those of the zones in which nobody knows what there is, and the
// region if that is so of it.
func (i Inventory) Unseen(zones ...string) (unseen []string) {
	for _, place := range i.Unknown {
		if slices.ContainsFunc(zones, func(zone string) bool { return place == zone || place == RegionOf(zone) }) {
			unseen = append(unseen, place)
		}
	}
	return unseen
}

// Has reports whether the inventory holds the resource.
func (i Inventory) Has(ref Ref) bool {
	for _, have := range i.Refs {
		if have == ref {
			return true
		}
	}
	return false
}

// ManagedGroup is the managed group of that name in its zone, if there is one.
func (i Inventory) ManagedGroup(group Ref) (found FoundManagedGroup, there bool) {
	for _, have := range i.ManagedGroups {
		if have.Ref() == group {
			return have, true
		}
	}
	return FoundManagedGroup{}, false
}

// MachinesOf are the VMs of a managed group.
func (i Inventory) MachinesOf(group Ref) (machines []FoundInstance) {
	for _, have := range i.Instances {
		if have.Group == group.Name && have.Zone == group.Zone {
			machines = append(machines, have)
		}
	}
	return machines
}

// MachinesIn are the cluster's VMs of a zone.
func (i Inventory) MachinesIn(zone string) (machines []Ref) {
	for _, have := range i.Instances {
		if have.Zone == zone {
			machines = append(machines, have.Ref())
		}
	}
	return machines
}

// GroupsIn are the cluster's managed groups of a zone.
func (i Inventory) GroupsIn(zone string) (groups []Ref) {
	for _, have := range i.ManagedGroups {
		if have.Zone == zone {
			groups = append(groups, have.Ref())
		}
	}
	return groups
}

// MetadataOf is a VM's metadata, as it was found; nil of one that was not there.
func (i Inventory) MetadataOf(vm Ref) map[string]string {
	for _, have := range i.Instances {
		if have.Ref() == vm {
			return have.Metadata
		}
	}
	return nil
}

// Without is the inventory as it would be had the VM never been made.
func (i Inventory) Without(vm Ref) Inventory {
	i.Refs = slices.DeleteFunc(slices.Clone(i.Refs), func(r Ref) bool { return r == vm })
	i.Instances = slices.DeleteFunc(slices.Clone(i.Instances), func(found FoundInstance) bool { return found.Ref() == vm })
	groups := maps.Clone(i.Groups)
	for group, members := range groups {
		groups[group] = slices.DeleteFunc(slices.Clone(members), func(name string) bool { return name == vm.Name })
	}
	i.Groups = groups
	return i
}

// FoundInstance is a VM as Compute Engine describes it.
type FoundInstance struct {
	Name     string            `json:"name"`
	Zone     string            `json:"zone"`
	Status   string            `json:"status"` // as Compute Engine says: RUNNING, TERMINATED, …
	Role     string            `json:"role"`
	Pool     string            `json:"pool,omitempty"`
	Group    string            `json:"group,omitempty"`    // the managed group that made it; empty for none
	Template string            `json:"template,omitempty"` // what that group made it of, or has refreshed it to since; empty for none
	Type     string            `json:"machineType"`
	Internal netip.Addr        `json:"internal"`
	External netip.Addr        `json:"external,omitzero"`
	Created  time.Time         `json:"created"`
	End      time.Time         `json:"end,omitzero"` // when Compute Engine deletes it; zero for never, as far as is planned now
	Metadata map[string]string `json:"-"`
}

// Ref names the VM.
func (i FoundInstance) Ref() Ref { return Ref{Kind: KindInstance, Name: i.Name, Zone: i.Zone} }

// FoundManagedGroup is a managed instance group as Compute Engine describes it.
type FoundManagedGroup struct {
	Name     string            `json:"name"`
	Zone     string            `json:"zone"`
	Pool     string            `json:"pool"`
	Template string            `json:"template"`
	Size     int               `json:"size"`
	Stable   bool              `json:"stable"`
	Metadata map[string]string `json:"-"`                // of its all-instances configuration
	Errors   []GroupError      `json:"errors,omitempty"` // last errors of creating VMs, the newest first
}

// GroupError is why a managed group could not make a VM. It tries again by
// itself, and keeps the error on record.
type GroupError struct {
	Code      string    `json:"code"` // such as ZONE_RESOURCE_POOL_EXHAUSTED
	Message   string    `json:"message"`
	At        time.Time `json:"at"`        // by Compute Engine's clock
	Exhausted bool      `json:"exhausted"` // stockout or quota
}

func (e GroupError) String() string { return e.Code + ": " + e.Message }

// Ref names the managed group.
func (g FoundManagedGroup) Ref() Ref {
	return Ref{Kind: KindManagedGroup, Name: g.Name, Zone: g.Zone}
}

// Backend is one VM behind the load balancer, and whether it is healthy.
type Backend struct {
	Instance string `json:"instance"`
	Zone     string `json:"zone"`
	Healthy  bool   `json:"healthy"`
}

// Summary is one line of `kubectl ha list`.
type Summary struct {
	Cluster  string     `json:"name"`
	Region   string     `json:"region"`
	Endpoint netip.Addr `json:"endpoint,omitzero"`
	Zones    []string   `json:"zones"`
	Replicas int        `json:"replicas"`
	Workers  int        `json:"workers"`
	// Unknown are its region's zones, or the region, that Compute Engine does not
	// reach: what is there is not counted.
	Unknown []string `json:"unknown,omitempty"`
	// Resources counts all that belongs to the cluster, machines included.
	Resources int       `json:"resources"`
	Created   time.Time `json:"created,omitzero"`
	Creator   string    `json:"-"` // of its network
	Expires   time.Time `json:"expires,omitzero"`
}

// Owner is whose the cluster's resources are, and until when.
func (s Summary) Owner() Owner {
	return Owner{Cluster: s.Cluster, Region: s.Region, Expires: s.Expires}
}

// Leftovers tells of a cluster that is half gone, or that was only just begun:
// it has resources, but no machine of a control plane.
func (s Summary) Leftovers() bool {
	return s.Replicas == 0 && s.Resources > 0 && len(s.Unknown) == 0
}
