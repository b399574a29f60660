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

// even tells whether the pod's spread constraints let it on the node, with so
// many pods in the domains of each.
func (p Pod) even(node Node, counts []map[string]int) bool {
	for i, s := range p.Spread {
		domain, in := node.Labels[s.Topology]
		least := counts[i][domain]
		for _, n := range counts[i] {
			least = min(least, n)
		}
		if !in || counts[i][domain]+1-least > s.MaxSkew {
			return false
		}
	}
	return true
}

// domains counts for each spread constraint the pods in its domains. By default
// the nodes that are left behind still count as domains, with no pods.
func (p *places) domains(pod Pod) []map[string]int {
	all := make([]map[string]int, len(pod.Spread))
	for i, s := range pod.Spread {
		all[i] = map[string]int{}
		for name, node := range p.nodes {
			domain, in := node.Labels[s.Topology]
			closed := s.HonorTaints && (!p.opened[name] || pod.repelled(node))
			if in && !closed && node.oneMatches(pod.Selectors) {
				all[i][domain] += s.count(pod, p.there[name])
			}
		}
	}
	return all
}

// count counts the pods that the constraint of a pod is about.
func (s Spread) count(of Pod, pods []Pod) (n int) {
	for _, other := range pods {
		if other.Namespace == of.Namespace && !other.Ending && s.Selector.Matches(other.Labels) {
			n++
		}
	}
	return n
}
