package model

import "slices"

// DNS is the state of CoreDNS.
type DNS struct {
	Replicas int      // that its Deployment asks for
	Nodes    []string // on which one is ready
	Trouble  string   // what keeps a pod from running, as Kubernetes says; empty for nothing known
}

// Spread is in how many zones CoreDNS is ready, and in how many it can be: at
// most in one for each replica, of the zones that have a node to run it. As
// control planes run it too, cordoned ones alone do not.
func (d DNS) Spread(nodes []Node) (have, want int) {
	serving, open := map[string]bool{}, map[string]bool{}
	for _, node := range nodes {
		if !node.Ready {
			continue
		}
		if slices.Contains(d.Nodes, node.Name) {
			serving[node.Zone] = true
		}
		if !node.Cordoned {
			open[node.Zone] = true
		}
	}
	return len(serving), max(1, min(d.Replicas, len(open)))
}
