package evict

import (
	"slices"
	"strings"
)

// topologyOf is how the nodes lie by a label.
func (p *places) topologyOf(label string) *topology {
	found := p.topologies[label]
	if found == nil {
		found = newTopology(p.cluster.Nodes, label)
		p.topologies[label] = found
	}
	return found
}

// knowTerms notes the anti-affinity of a pod.
func (p *places) knowTerms(of int) {
	for _, a := range p.cluster.Pods[of].Apart {
		namespaces := slices.Compact(slices.Sorted(slices.Values(a.Namespaces)))
		key := a.Topology + "\x03" + strings.Join(namespaces, "\x00") + "\x03" + a.Selector.key()
		number, known := p.termKeys[key]
		if !known {
			number = p.termCatalog.add(a.Selector, namespaces...)
			t := p.topologyOf(a.Topology)
			p.terms = append(p.terms, term{holders: newTally(t), meant: newTally(t)})
			p.termKeys[key] = number
		}
		p.termsOf[of] = append(p.termsOf[of], number)
	}
}

// knowSpreads notes the spread constraints of a pod. Which nodes count as
// domains depends on what else the pod asks of nodes.
func (p *places) knowSpreads(of int) {
	pod := &p.cluster.Pods[of]
	for _, s := range pod.Spread {
		key := pod.Namespace + "\x03" + s.Topology + "\x03" + s.Selector.key() + "\x03" + keyOf(pod.Selectors)
		if s.HonorTaints {
			key += "\x03" + tolerationsKey(pod.Tolerations)
		}
		number, known := p.spreadKeys[key]
		if !known {
			number = p.spreadCatalog.add(s.Selector, pod.Namespace)
			p.spreads = append(p.spreads, p.spreadTally(pod, s))
			p.spreadKeys[key] = number
		}
		p.spreadsOf[of] = append(p.spreadsOf[of], number)
	}
}

// spreadTally counts in the domains of a constraint. By default the nodes that
// are left behind still count as domains, with no pods.
func (p *places) spreadTally(pod *Pod, s Spread) *tally {
	t := newTally(p.topologyOf(s.Topology))
	t.nodes, t.counted = make([]bool, len(p.cluster.Nodes)), make([]bool, t.count)
	for i, node := range p.cluster.Nodes {
		closed := s.HonorTaints && (!p.opened[i] || pod.repelled(node))
		if domain := t.domain[i]; domain >= 0 && !closed && node.oneMatches(pod.Selectors) {
			t.nodes[i], t.counted[domain] = true, true
		}
	}
	return t
}

// fit is the open nodes that pods may run on which ask the same of nodes, were
// there room, and apart from volumes.
type fit struct {
	nodes  []int
	byZone map[string][]int
}

func (p *places) fit(pod *Pod) *fit {
	key := keyOf(pod.Selectors) + "\x03" + tolerationsKey(pod.Tolerations)
	found := p.fits[key]
	if found != nil {
		return found
	}
	found = &fit{byZone: map[string][]int{}}
	for i, node := range p.cluster.Nodes {
		if p.opened[i] && node.oneMatches(pod.Selectors) && !pod.repelled(node) {
			found.nodes = append(found.nodes, i)
			found.byZone[node.Zone] = append(found.byZone[node.Zone], i)
		}
	}
	p.fits[key] = found
	return found
}

// reach is the nodes that can reach each of the pod's volumes.
func (p *places) reach(pod *Pod) (all [][]bool) {
	for _, v := range pod.Volumes {
		all = append(all, p.reachable(v))
	}
	return all
}

// reachable tells of each node whether it can reach the volume: those of a zone
// are alike.
func (p *places) reachable(v Volume) []bool {
	key := keyOf(v.Selectors)
	found := p.reached[key]
	if found == nil {
		found = make([]bool, len(p.cluster.Nodes))
		for i, node := range p.cluster.Nodes {
			found[i] = node.oneMatches(v.Selectors)
		}
		p.reached[key] = found
	}
	return found
}
