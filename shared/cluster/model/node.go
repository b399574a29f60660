package model

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// Drained is what a drain of its zone has changed with a node, to be changed
// back by its undo; "" for nothing.
type Drained string

// What a drain changes.
const (
	DrainCordoned Drained = "cordoned" // a worker, which was schedulable
	DrainDetached Drained = "detached" // a replica, which was behind the load balancer
)

// Node is a node of the cluster.
type Node struct {
	Name         string
	Zone         string
	ControlPlane bool
	Ready        bool
	Cordoned     bool
	Drained      Drained
	Version      string
	Why          string // why it is not ready, as the kubelet says

	Labels map[string]string  // and its name, as evict.NodeName
	Taints []scheduling.Taint // but for that of cordoned nodes
	Room   evict.Resources    // allocatable
}

// Evict is the node as what decides about evictions.
func (n Node) Evict() evict.Node {
	return evict.Node{
		Name: n.Name, Zone: n.Zone, ControlPlane: n.ControlPlane, Ready: n.Ready, Cordoned: n.Cordoned,
		Labels: n.Labels, Taints: n.repelling(), Room: n.Room,
	}
}

// repelling are the taints that keep pods off, and do not only make other nodes better.
func (n Node) repelling() (taints []evict.Taint) {
	for _, taint := range n.Taints {
		if taint.Effect != scheduling.PreferNoSchedule {
			taints = append(taints, evict.Taint(taint))
		}
	}
	return taints
}

// NodesIn are the nodes in a zone.
func NodesIn(nodes []Node, zone string) []Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n Node) bool { return n.Zone != zone })
}

// SchedulableWorkers are the workers outside a zone that can take pods.
func SchedulableWorkers(nodes []Node, outside string) []Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n Node) bool {
		return n.Zone == outside || n.ControlPlane || !n.Ready || n.Cordoned
	})
}

// NodesOf are the nodes of a managed group's machines.
func NodesOf(nodes []Node, group string) []Node {
	return slices.DeleteFunc(nodes, func(n Node) bool { return !infra.InManagedGroup(group, n.Name) })
}
