package evict

import (
	"fmt"
	"slices"
)

// Predict says what would become of the pods of the nodes that are left, sorted
// by node and name. force deletes bare pods, as it does with kubectl drain.
func Predict(c Cluster, leaving func(Node) bool, force bool) []Verdict {
	p, budgets := newPlaces(c, leaving), newBudgets(c.Budgets, c.Pods)
	var verdicts []Verdict
	var moving []int    // pods, by their place in the cluster
	at := map[int]int{} // where a pod's verdict is
	for i, pod := range c.Pods {
		number, known := p.index[pod.Node]
		if !known || !leaving(c.Nodes[number]) {
			continue
		}
		v := budgets.judge(pod, c.Nodes[number], force)
		if pod.moves(v) {
			moving = append(moving, i)
		}
		if v.Fate == Evicted && !pod.Ending {
			v.Zones = p.zones(i)
		}
		at[i] = len(verdicts)
		verdicts = append(verdicts, v)
	}
	for i, block := range p.settle(moving) {
		verdicts[at[i]].block(block)
	}
	sortVerdicts(verdicts)
	return verdicts
}

// judge decides what can be told from the pod and its budgets alone.
func (b budgets) judge(pod Pod, node Node, force bool) Verdict {
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
		b.hold(&v, pod)
	default:
		v.Fate = Evicted
		b.hold(&v, pod)
	}
	return v
}

// hold adds what budgets have against the eviction.
func (b budgets) hold(v *Verdict, pod Pod) {
	blocks, wait := b.held(pod)
	if wait != "" {
		v.Why = wait
	}
	for _, block := range blocks {
		v.block(block)
	}
}

// moves reports whether the pod needs another place: also one that is held.
func (p Pod) moves(v Verdict) bool {
	held := slices.ContainsFunc(v.Blocks, func(b Block) bool { return b.Cause == ByBudget })
	return !p.Ending && p.Owner != Owner{} && (v.Fate == Evicted || held)
}

func (v *Verdict) block(b Block) {
	v.Fate, v.Zones = Blocked, nil
	v.Blocks = append(v.Blocks, b)
}

// settle finds places for all pods, and blocks for those that have none.
func (p *places) settle(moving []int) map[int]Block {
	blocks := map[int]Block{}
	var crowded []int
	for _, of := range p.bySize(moving) {
		cause, ok := p.place(of)
		switch {
		case ok:
		case cause == ByRoom:
			crowded = append(crowded, of)
		default:
			blocks[of] = nowhere(p.beyond(of), cause)
		}
	}
	if len(crowded) > 0 {
		block := noRoom(p.wanted(crowded), p.free(crowded))
		for _, of := range crowded {
			blocks[of] = block
		}
	}
	return blocks
}

func (p *places) wanted(pods []int) (sum Resources) {
	for _, of := range pods {
		sum = sum.Plus(p.cluster.Pods[of].Requests)
	}
	return sum
}

func noRoom(wanted, free Resources) Block {
	return Block{ByRoom,
		fmt.Sprintf("no room elsewhere: what is left over requests %s; the open nodes elsewhere have %s free in all", wanted, free),
		"Add workers in another zone (kubectl ha add-pool --zone ZONE), or scale something down."}
}

// nowhere says why a pod may be on no open node elsewhere; v is the volume that
// is beyond the reach of all, nil for none.
func nowhere(v *Volume, cause Cause) Block {
	if v != nil {
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
// the pod otherwise; nil for none.
func (p *places) beyond(of int) *Volume {
	pod := &p.cluster.Pods[of]
	w := wants{fit: p.fit(pod), reached: p.reach(pod)}
	i := slices.IndexFunc(w.reached, func(by *reach) bool {
		return !slices.ContainsFunc(w.nodes, func(node int) bool { return by.nodes[node] })
	})
	if i < 0 || len(w.nodes) == 0 {
		return nil
	}
	return &pod.Volumes[i]
}
