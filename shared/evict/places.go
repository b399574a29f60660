package evict

import (
	"cmp"
	"slices"
)

// places is where pods could go: nodes that are open and stay, with what is
// left of their room. Nodes and pods are numbers, by their place in the cluster.
type places struct {
	cluster Cluster
	index   map[string]int // of nodes, by name: those that are left behind too
	opened  []bool         // by node
	left    []Resources    // by node

	topologies  map[string]*topology
	termCatalog *catalog
	terms       []term // by their number in the catalog
	termKeys    map[string]int
	termsOf     map[int][]int // by pod

	spreadCatalog *catalog
	spreads       []*tally // by their number in the catalog
	spreadKeys    map[string]int
	spreadsOf     map[int][]int // by pod: those that leave

	fits    map[string]*fit // by what pods ask of nodes
	reached map[string]*reach

	tallies   int                 // how many there are
	ofKind    map[string][]string // the zones that take pods of a kind
	notPlaced map[string]failed   // by kind
}

func newPlaces(c Cluster, leaving func(Node) bool) *places {
	p := &places{
		cluster: c, index: map[string]int{}, opened: make([]bool, len(c.Nodes)), left: make([]Resources, len(c.Nodes)),
		topologies:  map[string]*topology{},
		termCatalog: newCatalog(), termKeys: map[string]int{}, termsOf: map[int][]int{},
		spreadCatalog: newCatalog(), spreadKeys: map[string]int{}, spreadsOf: map[int][]int{},
		fits: map[string]*fit{}, reached: map[string]*reach{},
		ofKind: map[string][]string{}, notPlaced: map[string]failed{},
	}
	left := make([]bool, len(c.Nodes)) // behind
	for i, node := range c.Nodes {
		p.index[node.Name] = i
		left[i] = leaving(node)
		if !left[i] && node.Open() {
			p.opened[i] = true
			p.left[i] = node.Room
		}
	}
	var there []int
	for i := range c.Pods {
		node, known := p.index[c.Pods[i].Node]
		switch {
		case !known || c.Pods[i].Ended:
		case left[node]:
			p.knowTerms(i)
			p.knowSpreads(i)
		default:
			p.knowTerms(i)
			there = append(there, i)
		}
	}
	for _, i := range there { // when all that counts pods is known
		p.put(i, p.index[c.Pods[i].Node])
	}
	return p
}

// put has a pod on a node.
func (p *places) put(of, node int) {
	pod := &p.cluster.Pods[of]
	p.left[node] = p.left[node].minus(pod.Requests)
	for _, number := range p.termCatalog.matching(pod) {
		p.terms[number].meant.add(node)
	}
	for _, number := range p.termsOf[of] {
		p.terms[number].holders.add(node)
	}
	if pod.Ending {
		return // it counts in no spread
	}
	for _, number := range p.spreadCatalog.matching(pod) {
		p.spreads[number].add(node)
	}
}

// wants is what a pod asks of nodes, as the pods are now.
type wants struct {
	*fit
	limits
	requests Resources
	reached  []*reach // by its volumes
}

func (p *places) wants(of int) wants {
	pod := &p.cluster.Pods[of]
	return wants{fit: p.fit(pod), limits: p.limits(of), requests: pod.Requests, reached: p.reach(pod)}
}

// reaches reports whether the node can reach all volumes.
func (w wants) reaches(node int) bool {
	return !slices.ContainsFunc(w.reached, func(by *reach) bool { return !by.nodes[node] })
}

// takes reports whether the node would take the pod now.
func (p *places) takes(node int, w wants) bool {
	return p.left[node].holds(w.requests) && w.reaches(node) && w.let(node)
}

// zones are those of the nodes which would take the pod if it came alone, now
// that none has been placed.
func (p *places) zones(of int) []string {
	w := p.wants(of)
	kind := w.kind()
	zones, known := p.ofKind[kind]
	if !known {
		zones = p.zonesFor(w)
		p.ofKind[kind] = zones
	}
	return slices.Clone(zones)
}

func (p *places) zonesFor(w wants) (zones []string) {
	for zone, nodes := range w.byZone {
		if slices.ContainsFunc(nodes, func(node int) bool { return p.takes(node, w) }) {
			zones = append(zones, zone)
		}
	}
	slices.Sort(zones)
	return zones
}

// place finds a node for the pod and puts it there; otherwise it says what is
// in the way.
func (p *places) place(of int) (Cause, bool) {
	w := p.wants(of)
	kind, changes := w.kind(), w.changes()
	if before, known := p.notPlaced[kind]; known && before.changes == changes {
		return before.cause, false
	}
	if i := slices.IndexFunc(w.nodes, func(node int) bool { return p.takes(node, w) }); i >= 0 {
		p.put(of, w.nodes[i])
		return "", true
	}
	cause := w.obstacle()
	p.notPlaced[kind] = failed{cause, changes}
	return cause, false
}

// obstacle is what is in the way of a pod that no node takes.
func (w wants) obstacle() Cause {
	cause := ByRules
	for _, node := range w.nodes {
		switch {
		case !w.reaches(node):
		case w.let(node): // so it is the room
			return ByRoom
		default:
			cause = ByTopology
		}
	}
	return cause
}

// free is all that is left on the open nodes for pods like these.
func (p *places) free(pods []int) (sum Resources) {
	taken := make([]bool, len(p.cluster.Nodes))
	seen := map[*fit]bool{} // of pods without volumes
	for _, of := range pods {
		pod := &p.cluster.Pods[of]
		w := wants{fit: p.fit(pod), reached: p.reach(pod)}
		if seen[w.fit] {
			continue
		}
		seen[w.fit] = len(w.reached) == 0
		for _, node := range w.nodes {
			if !taken[node] && w.reaches(node) {
				taken[node] = true
				sum = sum.Plus(p.left[node])
			}
		}
	}
	return sum
}

// bySize has the greatest first: first fit is then rarely far from the best.
func (p *places) bySize(pods []int) []int {
	return slices.SortedStableFunc(slices.Values(pods), func(a, b int) int {
		one, other := p.cluster.Pods[a].Requests, p.cluster.Pods[b].Requests
		return cmp.Or(cmp.Compare(other.CPU, one.CPU), cmp.Compare(other.Memory, one.Memory))
	})
}
