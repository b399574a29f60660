package cluster

import (
	"context"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// DNS is the state of CoreDNS.
type DNS struct {
	Replicas int      // that its Deployment asks for
	Nodes    []string // on which one is ready
}

// awaitDNS waits until names can be resolved in the cluster, also when any one
// of its zones is lost.
func (s *session) awaitDNS(ctx context.Context, report func(string)) error {
	report("no replica is Ready yet")
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	return wait.Poll(ctx, lookInterval/2, func(ctx context.Context) (bool, string, error) {
		dns, err := s.kube.DNS(ctx)
		if err != nil {
			return false, err.Error(), lasting(err)
		}
		nodes, err := s.view.look(ctx, s.Now, s.kube.Nodes)
		if err != nil {
			return false, err.Error(), lasting(err)
		}
		have, want := dns.spread(nodes)
		seen := fmt.Sprintf("CoreDNS is ready in %d of %d zones", have, want)
		report(seen)
		return have >= want, seen, nil
	})
}

// spread tells in how many zones CoreDNS is ready, and in how many it can be:
// at most in one for each replica, of the zones that have a node to run it. As
// control planes run it too, cordoned ones alone do not.
func (d DNS) spread(nodes []Node) (have, want int) {
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
