package cluster

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Status tells what is known of the cluster. When its API does not answer,
// that is the Compute Engine side.
func (o *Operator) Status(ctx context.Context) (status.Report, error) {
	e, err := o.look(ctx)
	if err != nil {
		return status.Report{}, err
	}
	if len(e.inventory.Refs) == 0 {
		s := session{Operator: o, inventory: e.inventory}
		return status.Report{}, s.absentCluster()
	}
	return e.status(o.Target), nil
}

func (e evidence) status(target model.Target) status.Report {
	e.place = map[string]int{}
	for i, node := range e.nodes {
		e.place[node.Name] = i
	}
	found := status.Report{
		Target: target, Health: status.Healthy, Kubernetes: e.version,
		Endpoint: e.inventory.Endpoint, Expires: e.inventory.Mark.Expires,
		Access: e.access(), Etcd: e.etcd(), Certificates: e.certificates(),
	}
	for _, zone := range e.zones() {
		found.Zones = append(found.Zones, e.zone(zone))
	}
	if e.foresees() {
		found.Losses = e.losses()
	}
	found.Problems, found.Notes = e.problems(found)
	switch {
	case e.apiError != nil:
		found.Health = status.Unreachable
	case len(found.Problems) > 0:
		found.Health = status.Degraded
	}
	return found
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

func (e evidence) zone(zone string) status.Zone {
	found := status.Zone{Zone: zone, Unknown: slices.Contains(e.inventory.Unknown, zone)}
	for _, replica := range slices.Concat(plan.Replicas(e.inventory), e.missingReplicas()) {
		if replica.Zone == zone {
			found.Replicas = append(found.Replicas, e.replica(replica))
		}
	}
	for _, group := range e.inventory.ManagedGroups {
		if group.Zone == zone {
			found.Pools = append(found.Pools, e.pool(group))
		}
	}
	for _, group := range e.missingGroups() {
		if group.Zone == zone {
			gone := e.pool(group)
			gone.Gone, gone.Note = true, "its managed group is gone"
			found.Pools = append(found.Pools, gone)
		}
	}
	return found
}

func (e evidence) replica(instance infra.FoundInstance) status.Replica {
	found := status.Replica{Node: e.node(instance), Etcd: "absent", LoadBalancer: "out", APIServer: e.servers[instance.Name].Version}
	if e.etcdUnknown() {
		found.Etcd = "unknown"
	}
	for _, member := range named(e.members, e.inventory) {
		if member.Name == instance.Name {
			found.Etcd = memberWord(member)
			found.DBSize, found.RaftLag = member.DBSize, member.Lag
		}
	}
	for _, backend := range e.backends {
		if backend.Instance == instance.Name {
			found.LoadBalancer, found.Cause = "unhealthy", e.unhealthyCause(instance)
			if backend.Healthy {
				found.LoadBalancer, found.Cause = "healthy", ""
			}
		}
	}
	return found
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

func (e evidence) pool(group infra.FoundManagedGroup) status.Pool {
	found := status.Pool{Name: group.Pool, Group: group.Name, Size: group.Size, Unknown: e.nodesUnknown()}
	if n, ok := e.wanted(group); ok {
		found.Wanted = &n
	}
	for _, instance := range e.inventory.Instances {
		if instance.Zone != group.Zone || instance.Group != group.Name {
			continue
		}
		node := e.node(instance)
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

func (e evidence) node(instance infra.FoundInstance) status.Node {
	found := status.Node{
		Name: instance.Name, Instance: instance.Status, Created: instance.Created, Unknown: e.nodesUnknown(),
		Internal: instance.Internal, External: instance.External,
	}
	if i, joined := e.place[instance.Name]; joined {
		node := e.nodes[i]
		// a node counts as Ready for a while after its machine is gone
		found.Joined, found.Ready = true, node.Ready && instance.Status != ""
		found.Cordoned, found.Version = node.Cordoned, node.Version
		found.Drained = node.Drained != ""
	}
	return found
}

// nodesUnknown reports whether nobody has said what nodes there are.
func (e evidence) nodesUnknown() bool { return e.apiError != nil && len(e.nodes) == 0 }

func (e evidence) etcd() status.Etcd {
	all := toQuorum(e.members, e.inventory)
	found := status.Etcd{Voters: all.Voters(), Healthy: all.Healthy(), Quorum: quorumSize(all), Unknown: e.etcdUnknown()}
	for _, member := range all {
		if member.Leader {
			found.Leader = member.Name
		}
	}
	found.Alarms = e.alarms()
	return found
}
