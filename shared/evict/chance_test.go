package evict

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlain: counting once for each selector and domain comes to what comparing
// each pod with each other comes to, for clusters of chance.
func TestPlain(t *testing.T) {
	causes := map[Cause]int{}
	for seed := range uint64(3000) {
		c := chance{rand.New(rand.NewPCG(seed, 1))}.cluster()
		leaving := func(n Node) bool { return n.Zone == "b" && !n.ControlPlane }
		got, want := Predict(c, leaving, seed%2 == 0), plainPredict(c, leaving, seed%2 == 0)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-plain +got):\n%s", seed, diff)
		}
		for _, v := range got {
			for _, b := range v.Blocks {
				causes[b.Cause]++
			}
		}
	}
	for _, cause := range []Cause{ByBudget, ByBare, ByVolume, ByRules, ByTopology, ByRoom} {
		if causes[cause] < 20 {
			t.Errorf("only %d blocks by %s: chance does not try it", causes[cause], cause)
		}
	}
}

// chance makes clusters.
type chance struct{ *rand.Rand }

func (c chance) one(in int) bool { return c.IntN(in) == 0 }

func pick[T any](c chance, from ...T) T { return from[c.IntN(len(from))] }

func (c chance) cluster() (made Cluster) {
	for i := range 2 + c.IntN(7) {
		made.Nodes = append(made.Nodes, c.node(fmt.Sprintf("n%d", i)))
	}
	for i := range c.IntN(25) {
		made.Pods = append(made.Pods, c.pod(fmt.Sprintf("p%d", i), fmt.Sprintf("n%d", c.IntN(9))))
	}
	for range c.IntN(3) {
		made.Budgets = append(made.Budgets, Budget{
			Namespace: pick(c, "shop", "bank"), Name: "budget", Selector: c.selector("app", "a", "b", "c"),
			Allowed: c.IntN(2), Healthy: c.IntN(3), Desired: c.IntN(3), Expected: c.IntN(3), Stale: c.one(9),
		})
	}
	return made
}

func (c chance) node(name string) Node {
	n := Node{Name: name, Zone: pick(c, "b", "b", "c", "d"), Ready: !c.one(8), Cordoned: c.one(8), ControlPlane: c.one(8),
		Labels: map[string]string{NodeName: name, "host": name}, Room: Resources{CPU: 1000 * c.Int64N(5), Memory: 8 << 30, Pods: c.Int64N(8)}}
	if !c.one(6) {
		n.Labels["zone"] = n.Zone
	}
	if c.one(4) {
		n.Labels["disk"] = "fast"
	}
	if c.one(5) {
		n.Taints = []Taint{{Key: "gpu", Effect: "NoSchedule"}}
	}
	return n
}

func (c chance) pod(name, node string) Pod {
	p := Pod{Namespace: pick(c, "shop", "bank"), Name: name, Node: node, Ready: !c.one(5), Pending: c.one(9), Ended: c.one(12), Ending: c.one(12), Static: c.one(20),
		Labels: map[string]string{"app": pick(c, "a", "b", "c")}, Requests: Resources{CPU: 500 * c.Int64N(4), Memory: 1 << 30, Pods: 1}}
	if c.one(3) {
		p.Labels["tier"] = pick(c, "x", "y")
	}
	if !c.one(6) {
		p.Owner = Owner{Kind: pick(c, "ReplicaSet", "ReplicaSet", "ReplicaSet", "DaemonSet"), Name: "owner"}
	}
	if c.one(6) {
		p.Selectors = []Selector{c.selector("disk", "fast", "slow"), c.selector("zone", "b", "c")}[:1+c.IntN(2)]
	}
	if c.one(4) {
		p.Tolerations = []Toleration{{Key: "gpu", AnyValue: true}}
	}
	if c.one(7) {
		p.Volumes = []Volume{{Name: "v", Claim: "claim", Selectors: []Selector{c.selector("zone", "b", "c", "d")}}}
	}
	for range c.IntN(3) * c.IntN(2) {
		p.Apart = append(p.Apart, Apart{Topology: pick(c, "zone", "host"), Namespaces: pick(c, []string{"shop"}, []string{"bank", "shop"}, []string{p.Namespace}), Selector: c.selector("app", "a", "b", "c")})
	}
	for range c.IntN(3) * c.IntN(2) {
		p.Spread = append(p.Spread, Spread{Topology: pick(c, "zone", "host", "none"), MaxSkew: 1 + c.IntN(2), Selector: c.selector("app", "a", "b", "c"), HonorTaints: c.one(2)})
	}
	return p
}

// selector asks for some of the values, and perhaps for another label.
func (c chance) selector(key string, values ...string) Selector {
	s := Selector{{Key: key, Operator: pick(c, "In", "In", "In", "NotIn", "Exists"), Values: values[:1+c.IntN(len(values))]}}
	switch c.IntN(6) {
	case 0:
		return nil
	case 1:
		return append(s, Requirement{Key: "tier", Operator: pick(c, "Exists", "DoesNotExist")})
	}
	return s
}
