package evict

import "slices"

// topology is how the nodes lie by one of their labels.
type topology struct {
	domain []int // by node; -1 for one without the label
	count  int   // of domains
}

func newTopology(nodes []Node, label string) *topology {
	t := &topology{domain: make([]int, len(nodes))}
	numbers := map[string]int{}
	for i, node := range nodes {
		value, in := node.Labels[label]
		if !in {
			t.domain[i] = -1
			continue
		}
		number, known := numbers[value]
		if !known {
			number = len(numbers)
			numbers[value] = number
		}
		t.domain[i] = number
	}
	t.count = len(numbers)
	return t
}

// tally is pods counted by domain, once for all that ask the same.
type tally struct {
	*topology
	id      int
	changes int    // how often a pod was counted
	pods    []int  // by domain
	counted []bool // by domain: whether one of its nodes counts; nil for all
	nodes   []bool // which count; nil for all
}

func (p *places) newTally(label string) *tally {
	t := p.topologyOf(label)
	p.tallies++
	return &tally{topology: t, id: p.tallies, pods: make([]int, t.count)}
}

// add counts a pod on the node.
func (t *tally) add(node int) {
	if domain := t.domain[node]; domain >= 0 && (t.nodes == nil || t.nodes[node]) {
		t.pods[domain]++
		t.changes++
	}
}

// any reports whether a pod was counted in the node's domain.
func (t *tally) any(node int) bool {
	domain := t.domain[node]
	return domain >= 0 && t.pods[domain] > 0
}

// least is the smallest number of pods in a domain that counts; ok is false
// where none does.
func (t *tally) least() (least int, ok bool) {
	for domain, n := range t.pods {
		if t.counted[domain] && (!ok || n < least) {
			least, ok = n, true
		}
	}
	return least, ok
}

// term is a required anti-affinity, of all pods that have the same.
type term struct {
	holders *tally // the pods that have it
	meant   *tally // the pods that it is about
}

// limits is what topology has against a pod on nodes, as the pods are now.
type limits struct {
	avoided []*tally // domains with such pods are out of the question
	spreads []spread
}

// spread is a constraint and how the pods are spread now.
type spread struct {
	*tally
	maxSkew, least int
	none           bool // no domain counts
}

// limits finds what keeps the pod apart from others, by its own terms or by
// theirs, and what its spread constraints say.
func (p *places) limits(of int) (l limits) {
	pod := &p.cluster.Pods[of]
	for _, number := range p.termCatalog.matching(pod) {
		l.avoided = append(l.avoided, p.terms[number].holders)
	}
	for _, number := range p.termsOf[of] {
		l.avoided = append(l.avoided, p.terms[number].meant)
	}
	for i, number := range p.spreadsOf[of] {
		t := p.spreads[number]
		least, ok := t.least()
		l.spreads = append(l.spreads, spread{t, pod.Spread[i].MaxSkew, least, !ok})
	}
	return l
}

// let reports whether topology lets the pod on the node.
func (l limits) let(node int) bool {
	return !slices.ContainsFunc(l.avoided, func(t *tally) bool { return t.any(node) }) &&
		!slices.ContainsFunc(l.spreads, func(s spread) bool { return !s.even(node) })
}

// even reports whether one more pod on the node keeps the constraint.
func (s spread) even(node int) bool {
	domain := s.domain[node]
	if domain < 0 {
		return false
	}
	pods, least := 0, s.least
	if s.counted[domain] {
		pods = s.pods[domain]
	}
	if s.none || pods < least {
		least = pods
	}
	return pods+1-least <= s.maxSkew
}
