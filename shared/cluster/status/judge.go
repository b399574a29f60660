package status

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Judge says how the cluster is. Where its API does not answer, that is the
// Compute Engine side.
func (s Snapshot) Judge(target model.Target) Report {
	s.place = map[string]int{}
	for i, node := range s.Nodes {
		s.place[node.Name] = i
	}
	found := Report{
		Target: target, Health: Healthy, Kubernetes: s.Version, Images: s.images(),
		Endpoint: s.Inventory.Endpoint, Expires: s.Inventory.Owner.Expires,
		Access: s.access(), Etcd: s.etcd(), Certificates: s.certificates(),
	}
	for _, zone := range s.ZoneNames() {
		found.Zones = append(found.Zones, s.zone(zone))
	}
	if s.knowsEnough() {
		found.Losses = s.losses()
	}
	found.Problems, found.Notes = s.problems(found)
	switch {
	case s.APIError != nil:
		found.Health = Unreachable
	case len(found.Problems) > 0:
		found.Health = Degraded
	}
	return found
}

// images are what new machines boot: what the spec says, and what groups make theirs of.
func (s Snapshot) images() (images []string) {
	if s.Spec != nil && s.Spec.Spec.Image != "" {
		images = append(images, s.Spec.Spec.Image)
	}
	for _, template := range s.Inventory.Templates {
		if template.Image != "" {
			images = append(images, template.Image)
		}
	}
	slices.Sort(images)
	return slices.Compact(images)
}

// ZoneNames are the zones in which the cluster has, or should have, machines.
func (s Snapshot) ZoneNames() []string {
	var zones []string
	for _, instance := range s.Inventory.Instances {
		zones = append(zones, instance.Zone)
	}
	for _, group := range s.Inventory.ManagedGroups {
		zones = append(zones, group.Zone)
	}
	for _, place := range s.Inventory.Unknown {
		if infra.RegionOf(place) == s.Inventory.Owner.Region {
			zones = append(zones, place)
		}
	}
	for _, replica := range s.missingReplicas() {
		zones = append(zones, replica.Zone)
	}
	for _, group := range s.missingGroups() {
		zones = append(zones, group.Zone)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

func (s Snapshot) zone(zone string) Zone {
	found := Zone{Zone: zone, Unknown: slices.Contains(s.Inventory.Unknown, zone)}
	for _, replica := range slices.Concat(s.Inventory.Replicas(), s.missingReplicas()) {
		if replica.Zone == zone {
			found.Replicas = append(found.Replicas, s.replica(replica))
		}
	}
	for _, group := range s.Inventory.ManagedGroups {
		if group.Zone == zone {
			found.Pools = append(found.Pools, s.pool(group))
		}
	}
	for _, group := range s.missingGroups() {
		if group.Zone == zone {
			gone := s.pool(group)
			gone.Gone, gone.Note = true, "its managed group is gone"
			found.Pools = append(found.Pools, gone)
		}
	}
	return found
}

func (s Snapshot) replica(instance infra.FoundInstance) Replica {
	found := Replica{Node: s.node(instance), Etcd: "absent", LoadBalancer: "out", APIServer: s.Servers[instance.Name].Version}
	if s.etcdUnknown() {
		found.Etcd = "unknown"
	}
	for _, member := range s.Members {
		if member.Name == instance.Name {
			found.Etcd = memberWord(member)
			found.DBSize, found.DBInUse, found.DBQuota, found.RaftLag = member.DB.Size, member.DB.InUse, member.DB.Quota, member.Lag
		}
	}
	for _, backend := range s.Backends {
		if backend.Instance == instance.Name {
			found.LoadBalancer, found.Cause = "unhealthy", s.unhealthyCause(instance)
			if backend.Healthy {
				found.LoadBalancer, found.Cause = "healthy", ""
			}
		}
	}
	return found
}

func memberWord(member Member) string {
	switch {
	case member.Learner:
		return "learner"
	case !member.Healthy:
		return "unhealthy"
	case member.Leader:
		return "leader"
	}
	return "voter"
}

func (s Snapshot) pool(group infra.FoundManagedGroup) Pool {
	found := Pool{Name: group.Pool, Group: group.Name, Size: group.Size, Unknown: s.nodesUnknown()}
	if n, ok := s.wanted(group); ok {
		found.Wanted = &n
	}
	for _, instance := range s.Inventory.Instances {
		if instance.Zone != group.Zone || instance.Group != group.Name {
			continue
		}
		node := s.node(instance)
		if node.Ready {
			found.Ready++
		}
		found.Nodes = append(found.Nodes, node)
	}
	if len(group.Errors) > 0 {
		found.Note = group.Errors[0].String()
	}
	return found
}

func (s Snapshot) node(instance infra.FoundInstance) Node {
	found := Node{
		Name: instance.Name, Instance: instance.Status, Created: instance.Created, Unknown: s.nodesUnknown(),
		Internal: instance.Internal, External: instance.External,
	}
	if i, joined := s.place[instance.Name]; joined {
		node := s.Nodes[i]
		// a node counts as Ready for a while after its machine is gone
		found.Joined, found.Ready = true, node.Ready && instance.Status != ""
		found.Cordoned, found.Version = node.Cordoned, node.Version
		found.Drained = node.Drained != ""
	}
	return found
}

// nodesUnknown reports whether nobody has said what nodes there are.
func (s Snapshot) nodesUnknown() bool { return s.APIError != nil && len(s.Nodes) == 0 }

func (s Snapshot) etcd() Etcd {
	all := s.voters()
	found := Etcd{Voters: all.Voters(), Healthy: all.Healthy(), Quorum: quorumSize(all), Unknown: s.etcdUnknown()}
	for _, member := range all {
		if member.Leader {
			found.Leader = member.Name
		}
	}
	found.Alarms = s.Alarms()
	return found
}
