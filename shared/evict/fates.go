package evict

import (
	"fmt"
	"slices"
)

// Fates foretells what becomes of the pods of the nodes that are left, sorted
// by node and name. force deletes bare pods, as it does with kubectl drain.
func Fates(c Cluster, leaving func(Node) bool, force bool) []Verdict {
	p := newPlaces(c, leaving)
	var verdicts []Verdict
	var moving []Pod
	at := map[string]int{} // where a pod's verdict is
	for _, pod := range c.Pods {
		node, known := p.nodes[pod.Node]
		if !known || !leaving(node) {
			continue
		}
		v := c.judge(pod, node, force)
		if pod.moves(v) {
			moving = append(moving, pod)
		}
		if v.Fate == Evicted && !pod.Ending {
			v.Zones = p.zones(pod)
		}
		at[v.Name()] = len(verdicts)
		verdicts = append(verdicts, v)
	}
	for name, block := range p.settle(moving) {
		verdicts[at[name]].block(block)
	}
	sortVerdicts(verdicts)
	return verdicts
}

// judge decides what can be told from the pod and its budgets alone.
func (c Cluster) judge(pod Pod, node Node, force bool) Verdict {
	v := Verdict{Namespace: pod.Namespace, Pod: pod.Name, Node: pod.Node, Fate: Stays}
	bare := pod.Owner == Owner{}
	switch {
	case pod.Ended:
		v.Why = "it has ended"
	case pod.Static:
		v.Why = "it is the kubelet's own (static)"
	case pod.Owner.Kind == daemonSet:
		v.Why = "it is of DaemonSet " + pod.Owner.Name
	case !node.Ready:
		v.Why = "its node is not Ready: it cannot end in order, and Kubernetes replaces it by itself"
	case pod.Ending:
		v.Fate, v.Why = Evicted, "it is ending already"
	case bare && !force:
		v.block(Block{ByBare, "no controller would make it again", "Delete it yourself, or add --force to have it deleted."})
	case bare:
		v.Fate, v.Why = Deleted, "no controller makes it again"
		c.hold(&v, pod)
	default:
		v.Fate = Evicted
		c.hold(&v, pod)
	}
	return v
}

// hold adds what budgets have against the eviction.
func (c Cluster) hold(v *Verdict, pod Pod) {
	blocks, wait := c.held(pod)
	if wait != "" {
		v.Why = wait
	}
	for _, b := range blocks {
		v.block(b)
	}
}

// moves tells whether the pod needs another place: also one that is held.
func (p Pod) moves(v Verdict) bool {
	held := slices.ContainsFunc(v.Blocks, func(b Block) bool { return b.Cause == ByBudget })
	return !p.Ending && p.Owner != Owner{} && (v.Fate == Evicted || held)
}

func (v *Verdict) block(b Block) {
	v.Fate, v.Zones = Blocked, nil
	v.Blocks = append(v.Blocks, b)
}

// settle finds places for all pods, and blocks for those, by name, that have
// none.
func (p *places) settle(moving []Pod) map[string]Block {
	blocks := map[string]Block{}
	var crowded []Pod
	for _, pod := range bySize(moving) {
		cause, ok := p.place(pod)
		switch {
		case ok:
		case cause == ByRoom:
			crowded = append(crowded, pod)
		default:
			blocks[pod.Namespace+"/"+pod.Name] = p.nowhere(pod, cause)
		}
	}
	if len(crowded) > 0 {
		block := p.noRoom(crowded)
		for _, pod := range crowded {
			blocks[pod.Namespace+"/"+pod.Name] = block
		}
	}
	return blocks
}

func (p *places) noRoom(crowded []Pod) Block {
	var wanted Resources
	for _, pod := range crowded {
		wanted = wanted.Plus(pod.Requests)
	}
	return Block{ByRoom,
		fmt.Sprintf("no room elsewhere: what is left over requests %s; the open nodes elsewhere have %s free in all", wanted, p.free(crowded)),
		"Add workers in another zone (kubectl ha add-pool --zone ZONE), or scale something down."}
}

// nowhere says why a pod may be on no open node elsewhere.
func (p *places) nowhere(pod Pod, cause Cause) Block {
	if v, ok := p.beyond(pod); ok {
		return Block{ByVolume,
			fmt.Sprintf("no node elsewhere reaches its volume %s (claim %s)", v.Name, v.Claim),
			"Copy its data to another zone, or scale the workload down for as long as the zone is out."}
	}
	if cause == ByTopology {
		return Block{ByTopology, "its required spread or anti-affinity leaves no node elsewhere",
			"Scale the workload down, or let it prefer its spread instead of requiring it."}
	}
	return Block{ByRules, "its node selector, affinity or tolerations fit no open node elsewhere",
		"Add workers that fit in another zone, or change what the workload asks for."}
}

// beyond is the volume for which nodes are out of the question that would take
// the pod otherwise.
func (p *places) beyond(pod Pod) (Volume, bool) {
	volumes := pod.Volumes
	pod.Volumes = nil
	nodes := p.allowed(pod)
	i := slices.IndexFunc(volumes, func(v Volume) bool {
		return !slices.ContainsFunc(nodes, func(n Node) bool { return n.oneMatches(v.Selectors) })
	})
	if i < 0 || len(nodes) == 0 {
		return Volume{}, false
	}
	return volumes[i], true
}
