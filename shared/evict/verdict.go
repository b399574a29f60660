package evict

import (
	"cmp"
	"slices"
)

// Fate is what becomes of a pod.
type Fate string

// The fates of pods.
const (
	Evicted Fate = "evicted" // and made anew elsewhere
	Deleted Fate = "deleted" // for good: nothing makes it again
	Stays   Fate = "stays"
	Blocked Fate = "blocked" // it cannot go, or has nowhere to go
)

// Cause is why a pod is blocked.
type Cause string

// The causes of blocks.
const (
	ByBudget   Cause = "budget"   // a disruption budget allows no eviction, now or later
	ByBare     Cause = "bare"     // nothing would make it again
	ByVolume   Cause = "volume"   // no node elsewhere reaches its volume
	ByRules    Cause = "rules"    // selectors and taints leave no node elsewhere
	ByTopology Cause = "topology" // its required spread leaves none
	ByRoom     Cause = "room"     // the requests do not fit elsewhere
)

// Block is one thing in a pod's way.
type Block struct {
	Cause  Cause  `json:"cause"`
	Why    string `json:"why"`
	WayOut string `json:"wayOut"`
}

// Verdict is a pod's fate.
type Verdict struct {
	Namespace string   `json:"namespace"`
	Pod       string   `json:"pod"`
	Node      string   `json:"node"`
	Fate      Fate     `json:"fate"`
	Zones     []string `json:"zones,omitempty"` // where an evicted one may go
	Why       string   `json:"why,omitempty"`
	Blocks    []Block  `json:"blocks,omitempty"`
}

// Name is the pod's, with its namespace.
func (v Verdict) Name() string { return v.Namespace + "/" + v.Pod }

// Obstacle is a block with all the pods that it holds up.
type Obstacle struct {
	Block
	Pods []string // with their namespaces
}

// Obstacles gathers the blocks of verdicts by what they are.
func Obstacles(verdicts []Verdict) []Obstacle {
	var all []Obstacle
	at := map[Block]int{}
	for _, v := range verdicts {
		for _, block := range v.Blocks {
			i, known := at[block]
			if !known {
				i = len(all)
				at[block] = i
				all = append(all, Obstacle{Block: block})
			}
			all[i].Pods = append(all[i].Pods, v.Name())
		}
	}
	return all
}

func sortVerdicts(verdicts []Verdict) {
	slices.SortFunc(verdicts, func(a, b Verdict) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Pod, b.Pod))
	})
}
