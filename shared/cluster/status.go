package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Status tells what is known of the cluster. When its API does not answer,
// that is the Compute Engine side.
func (o *Operator) Status(ctx context.Context) (Status, error) {
	e, err := o.look(ctx)
	if err != nil {
		return Status{}, err
	}
	if len(e.inventory.Refs) == 0 {
		s := session{Operator: o, inventory: e.inventory}
		return Status{}, s.absentCluster()
	}
	return e.status(o.Target), nil
}

func (e evidence) status(target Target) Status {
	e.place = map[string]int{}
	for i, node := range e.nodes {
		e.place[node.Name] = i
	}
	status := Status{
		Target: target, Health: Healthy, Kubernetes: e.version,
		Endpoint: e.inventory.Endpoint, Expires: e.inventory.Mark.Expires,
		Access: e.access(), Etcd: e.etcd(), Certificates: e.certificates(),
	}
	for _, zone := range e.zones() {
		status.Zones = append(status.Zones, e.zone(zone))
	}
	if e.foresees() {
		status.Losses = e.losses()
	}
	status.Problems, status.Notes = e.problems(status)
	switch {
	case e.apiError != nil:
		status.Health = Unreachable
	case len(status.Problems) > 0:
		status.Health = Degraded
	}
	return status
}

// zones are those in which the cluster has, or should have, machines.
func (e evidence) zones() []string {
	var zones []string
	for _, instance := range e.inventory.Instances {
		zones = append(zones, instance.Zone)
	}
	for _, group := range e.inventory.ManagedGroups {
		zones = append(zones, group.Zone)
	}
	for _, place := range e.inventory.Unknown {
		if infra.RegionOf(place) == e.inventory.Mark.Region {
			zones = append(zones, place)
		}
	}
	for _, replica := range e.missingReplicas() {
		zones = append(zones, replica.Zone)
	}
	for _, group := range e.missingGroups() {
		zones = append(zones, group.Zone)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

func (e evidence) zone(zone string) ZoneStatus {
	status := ZoneStatus{Zone: zone, Unknown: slices.Contains(e.inventory.Unknown, zone)}
	for _, replica := range slices.Concat(plan.Replicas(e.inventory), e.missingReplicas()) {
		if replica.Zone == zone {
			status.Replicas = append(status.Replicas, e.replica(replica))
		}
	}
	for _, group := range e.inventory.ManagedGroups {
		if group.Zone == zone {
			status.Pools = append(status.Pools, e.pool(group))
		}
	}
	for _, group := range e.missingGroups() {
		if group.Zone == zone {
			gone := e.pool(group)
			gone.Gone, gone.Note = true, "its managed group is gone"
			status.Pools = append(status.Pools, gone)
		}
	}
	return status
}

func (e evidence) replica(instance infra.FoundInstance) ReplicaStatus {
	status := ReplicaStatus{NodeStatus: e.node(instance), Etcd: "absent", LoadBalancer: "out", APIServer: e.servers[instance.Name].Version}
	if e.etcdUnknown() {
		status.Etcd = "unknown"
	}
	for _, member := range named(e.members, e.inventory) {
		if member.Name == instance.Name {
			status.Etcd = memberWord(member)
			status.DBSize, status.RaftLag = member.DBSize, member.Lag
		}
	}
	for _, backend := range e.backends {
		if backend.Instance == instance.Name {
			status.LoadBalancer, status.Cause = "unhealthy", e.unhealthyCause(instance)
			if backend.Healthy {
				status.LoadBalancer, status.Cause = "healthy", ""
			}
		}
	}
	return status
}

func memberWord(member etcd.Member) string {
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

func (e evidence) pool(group infra.FoundManagedGroup) PoolStatus {
	status := PoolStatus{Name: group.Pool, Group: group.Name, Size: group.Size, Unknown: e.nodesUnknown()}
	if n, ok := e.wanted(group); ok {
		status.Wanted = &n
	}
	for _, instance := range e.inventory.Instances {
		if instance.Zone != group.Zone || instance.Group != group.Name {
			continue
		}
		node := e.node(instance)
		if node.Ready {
			status.Ready++
		}
		status.Nodes = append(status.Nodes, node)
	}
	if len(group.Errors) > 0 {
		status.Note = group.Errors[0].String()
	}
	return status
}

func (e evidence) node(instance infra.FoundInstance) NodeStatus {
	status := NodeStatus{
		Name: instance.Name, Instance: instance.Status, Created: instance.Created, Unknown: e.nodesUnknown(),
		Internal: instance.Internal, External: instance.External,
	}
	if i, joined := e.place[instance.Name]; joined {
		node := e.nodes[i]
		// a node counts as Ready for a while after its machine is gone
		status.Joined, status.Ready = true, node.Ready && instance.Status != ""
		status.Cordoned, status.Version = node.Cordoned, node.Version
		status.Drained = node.Drained != ""
	}
	return status
}

// nodesUnknown reports whether nobody has said what nodes there are.
func (e evidence) nodesUnknown() bool { return e.apiError != nil && len(e.nodes) == 0 }

func (e evidence) etcd() EtcdStatus {
	all := toQuorum(e.members, e.inventory)
	status := EtcdStatus{Voters: all.Voters(), Healthy: all.Healthy(), Quorum: quorumSize(all), Unknown: e.etcdUnknown()}
	for _, member := range all {
		if member.Leader {
			status.Leader = member.Name
		}
	}
	status.Alarms = e.alarms()
	return status
}
