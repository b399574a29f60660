package evict

import "slices"

// apart tells whether the required anti-affinity of the pod, and of those that
// are there, lets it on the node.
func (p *places) apart(pod Pod, node Node) bool {
	for _, other := range p.picky {
		if shares(other, pod, p.nodes[other.Node], node) {
			return false
		}
	}
	if len(pod.Apart) == 0 {
		return true
	}
	for name, others := range p.there {
		if slices.ContainsFunc(others, func(other Pod) bool { return shares(pod, other, node, p.nodes[name]) }) {
			return false
		}
	}
	return true
}

// shares tells whether a pod that is to be apart from the other would be in one
// domain with it.
func shares(pod, other Pod, node, others Node) bool {
	return slices.ContainsFunc(pod.Apart, func(a Apart) bool {
		domain, in := node.Labels[a.Topology]
		there, known := others.Labels[a.Topology]
		return in && known && domain == there && slices.Contains(a.Namespaces, other.Namespace) && a.Selector.Matches(other.Labels)
	})
}

// even tells whether the pod's spread constraints let it on the node. By
// default the nodes that are left behind still count as domains, with no pods.
func (p *places) even(pod Pod, node Node) bool {
	return !slices.ContainsFunc(pod.Spread, func(s Spread) bool {
		domain, in := node.Labels[s.Topology]
		counts := p.domains(pod, s)
		least := counts[domain]
		for _, n := range counts {
			least = min(least, n)
		}
		return !in || counts[domain]+1-least > s.MaxSkew
	})
}

// domains counts the pods of a spread constraint in each of its domains.
func (p *places) domains(pod Pod, s Spread) map[string]int {
	counts := map[string]int{}
	for name, node := range p.nodes {
		domain, in := node.Labels[s.Topology]
		closed := s.HonorTaints && (node.Cordoned || p.behind(node) || pod.repelled(node))
		if !in || closed || !node.oneMatches(pod.Selectors) {
			continue
		}
		counts[domain] += 0
		for _, other := range p.there[name] {
			if other.Namespace == pod.Namespace && s.Selector.Matches(other.Labels) && !other.Ending {
				counts[domain]++
			}
		}
	}
	return counts
}

// behind tells whether the node takes no pods, because it is left or not open.
func (p *places) behind(node Node) bool {
	return !slices.ContainsFunc(p.open, func(n Node) bool { return n.Name == node.Name })
}
