package evict

import (
	"cmp"
	"slices"
)

// places is where pods could go: nodes that are open and stay, with what is
// left of their room.
type places struct {
	cluster Cluster
	open    []Node
	opened  map[string]bool      // by node: whether it is one of these
	left    map[string]Resources // by node
	there   map[string][]Pod     // by node, with those that were placed
	nodes   map[string]Node      // all of them, those that are left behind too
	picky   []Pod                // of those that are there, the ones with an anti-affinity
}

func newPlaces(c Cluster, leaving func(Node) bool) *places {
	p := &places{cluster: c, opened: map[string]bool{}, left: map[string]Resources{}, there: map[string][]Pod{}, nodes: map[string]Node{}}
	for _, node := range c.Nodes {
		p.nodes[node.Name] = node
		if !leaving(node) && node.Open() {
			p.open = append(p.open, node)
			p.opened[node.Name] = true
			p.left[node.Name] = node.Room
		}
	}
	for _, pod := range c.Pods {
		if node, known := p.nodes[pod.Node]; known && !leaving(node) && !pod.Ended {
			p.put(pod, pod.Node)
		}
	}
	return p
}

// put has a pod on a node.
func (p *places) put(pod Pod, node string) {
	p.left[node] = p.left[node].minus(pod.Requests)
	p.there[node] = append(p.there[node], pod)
	if len(pod.Apart) > 0 {
		pod.Node = node
		p.picky = append(p.picky, pod)
	}
}

// allowed are the nodes that the pod may run on, were there room.
func (p *places) allowed(pod Pod) (nodes []Node) {
	for _, node := range p.open {
		if pod.allowed(node) {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// zones are those of the nodes which would take the pod if it came alone.
func (p *places) zones(pod Pod) (zones []string) {
	counts := p.domains(pod)
	for _, node := range p.allowed(pod) {
		if p.left[node.Name].holds(pod.Requests) && p.apart(pod, node) && pod.even(node, counts) {
			zones = append(zones, node.Zone)
		}
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// place finds a node for the pod and puts it there; otherwise it says what is
// in the way.
func (p *places) place(pod Pod) (Cause, bool) {
	cause, counts := ByRules, p.domains(pod)
	for _, node := range p.allowed(pod) {
		switch {
		case !p.apart(pod, node) || !pod.even(node, counts):
			if cause == ByRules {
				cause = ByTopology
			}
		case !p.left[node.Name].holds(pod.Requests):
			cause = ByRoom
		default:
			p.put(pod, node.Name)
			return "", true
		}
	}
	return cause, false
}

// free is all that is left on the open nodes for pods like these.
func (p *places) free(pods []Pod) (sum Resources) {
	for _, node := range p.open {
		if slices.ContainsFunc(pods, func(pod Pod) bool { return pod.allowed(node) }) {
			sum = sum.Plus(p.left[node.Name])
		}
	}
	return sum
}

// bySize has the greatest first: first fit is then rarely far from the best.
func bySize(pods []Pod) []Pod {
	return slices.SortedStableFunc(slices.Values(pods), func(a, b Pod) int {
		return cmp.Or(cmp.Compare(b.Requests.CPU, a.Requests.CPU), cmp.Compare(b.Requests.Memory, a.Requests.Memory))
	})
}
