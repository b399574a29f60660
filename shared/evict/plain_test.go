package evict

import (
	"cmp"
	"slices"
)

// What follows decides as Predict does, in the plainest way: it compares each pod
// with each other. TestPlain holds Predict to it.

// plainPlaces is where pods could go: nodes that are open and stay, with what is
// left of their room.
type plainPlaces struct {
	cluster Cluster
	open    []Node
	opened  map[string]bool      // by node: whether it is one of these
	left    map[string]Resources // by node
	there   map[string][]Pod     // by node, with those that were placed
	nodes   map[string]Node      // all of them, those that are left behind too
	picky   []Pod                // of those that are there, the ones with an anti-affinity
}

func newPlain(c Cluster, leaving func(Node) bool) *plainPlaces {
	p := &plainPlaces{cluster: c, opened: map[string]bool{}, left: map[string]Resources{}, there: map[string][]Pod{}, nodes: map[string]Node{}}
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
func (p *plainPlaces) put(pod Pod, node string) {
	p.left[node] = p.left[node].minus(pod.Requests)
	p.there[node] = append(p.there[node], pod)
	if len(pod.Apart) > 0 {
		pod.Node = node
		p.picky = append(p.picky, pod)
	}
}

// allowed are the nodes that the pod may run on, were there room.
func (p *plainPlaces) allowed(pod Pod) (nodes []Node) {
	for _, node := range p.open {
		if pod.allowed(node) {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// zones are those of the nodes which would take the pod if it came alone.
func (p *plainPlaces) zones(pod Pod) (zones []string) {
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
func (p *plainPlaces) place(pod Pod) (Cause, bool) {
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
func (p *plainPlaces) free(pods []Pod) (sum Resources) {
	for _, node := range p.open {
		if slices.ContainsFunc(pods, func(pod Pod) bool { return pod.allowed(node) }) {
			sum = sum.Plus(p.left[node.Name])
		}
	}
	return sum
}

// bySize has the greatest first: first fit is then rarely far from the best.
func plainBySize(pods []Pod) []Pod {
	return slices.SortedStableFunc(slices.Values(pods), func(a, b Pod) int {
		return cmp.Or(cmp.Compare(b.Requests.CPU, a.Requests.CPU), cmp.Compare(b.Requests.Memory, a.Requests.Memory))
	})
}

// apart reports whether the required anti-affinity of the pod, and of those that
// are there, lets it on the node.
func (p *plainPlaces) apart(pod Pod, node Node) bool {
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

// shares reports whether a pod that is to be apart from the other would be in one
// domain with it.
func shares(pod, other Pod, node, others Node) bool {
	return slices.ContainsFunc(pod.Apart, func(a Apart) bool {
		domain, in := node.Labels[a.Topology]
		there, known := others.Labels[a.Topology]
		return in && known && domain == there && slices.Contains(a.Namespaces, other.Namespace) && a.Selector.Matches(other.Labels)
	})
}

// even reports whether the pod's spread constraints let it on the node, with so
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
func (p *plainPlaces) domains(pod Pod) []map[string]int {
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

// settle finds places for all pods, and blocks for those, by name, that have
// none.
func (p *plainPlaces) settle(moving []Pod) map[string]Block {
	blocks := map[string]Block{}
	var crowded []Pod
	var wanted Resources
	for _, pod := range plainBySize(moving) {
		cause, ok := p.place(pod)
		switch {
		case ok:
		case cause == ByRoom:
			crowded, wanted = append(crowded, pod), wanted.Plus(pod.Requests)
		default:
			blocks[pod.Namespace+"/"+pod.Name] = nowhere(p.beyond(pod), cause)
		}
	}
	for _, pod := range crowded {
		blocks[pod.Namespace+"/"+pod.Name] = noRoom(wanted, p.free(crowded))
	}
	return blocks
}

func (p *plainPlaces) beyond(pod Pod) *Volume {
	volumes := pod.Volumes
	pod.Volumes = nil
	nodes := p.allowed(pod)
	for i, v := range volumes {
		if len(nodes) > 0 && !slices.ContainsFunc(nodes, func(n Node) bool { return n.oneMatches(v.Selectors) }) {
			return &volumes[i]
		}
	}
	return nil
}

// reaches reports whether the node can reach all volumes of the pod.
func (p Pod) reaches(node Node) bool {
	return !slices.ContainsFunc(p.Volumes, func(v Volume) bool { return !node.oneMatches(v.Selectors) })
}

// allowed reports whether the pod may run on the node at all.
func (p Pod) allowed(on Node) bool {
	return on.oneMatches(p.Selectors) && !p.repelled(on) && p.reaches(on)
}

func plainPredict(c Cluster, leaving func(Node) bool, force bool) (verdicts []Verdict) {
	p, moving := newPlain(c, leaving), []Pod(nil)
	for _, pod := range c.Pods {
		node, known := p.nodes[pod.Node]
		if !known || !leaving(node) {
			continue
		}
		v := plainBudgets(c.Budgets, pod).judge(pod, node, force)
		if pod.moves(v) {
			moving = append(moving, pod)
		}
		if v.Fate == Evicted && !pod.Ending {
			v.Zones = p.zones(pod)
		}
		verdicts = append(verdicts, v)
	}
	blocks := p.settle(moving)
	for i := range verdicts {
		if block, ok := blocks[verdicts[i].Name()]; ok {
			verdicts[i].block(block)
		}
	}
	sortVerdicts(verdicts)
	return verdicts
}

// plainBudgets are those that the pod counts in.
func plainBudgets(all []Budget, pod Pod) budgets {
	var found []Budget
	for _, b := range all {
		if b.Namespace == pod.Namespace && b.Selector.Matches(pod.Labels) {
			found = append(found, b)
		}
	}
	return newBudgets(found, nil)
}
