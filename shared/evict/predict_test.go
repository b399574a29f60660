package evict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

const zoneLabel = "topology.kubernetes.io/zone"

// worker is an open node with room for two CPUs and four pods.
func worker(name, zone string, change ...func(*evict.Node)) evict.Node {
	n := evict.Node{Name: name, Zone: zone, Ready: true, Room: evict.Resources{CPU: 2000, Memory: 4 << 30, Pods: 4},
		Labels: map[string]string{zoneLabel: zone, evict.NodeName: name}}
	for _, c := range change {
		c(&n)
	}
	return n
}

// web is a pod of a ReplicaSet, on the node, that requests one CPU.
func web(name, node string, change ...func(*evict.Pod)) evict.Pod {
	p := evict.Pod{Namespace: "shop", Name: name, Node: node, Ready: true, Owner: evict.Owner{Kind: "ReplicaSet", Name: "web"},
		Labels: map[string]string{"app": "web"}, Requests: evict.Resources{CPU: 1000, Memory: 1 << 30, Pods: 1}}
	for _, c := range change {
		c(&p)
	}
	return p
}

func in(key string, values ...string) evict.Selector {
	return evict.Selector{{Key: key, Operator: "In", Values: values}}
}

func volume(zone string) func(*evict.Pod) {
	return func(p *evict.Pod) {
		p.Volumes = []evict.Volume{{Name: "pv-1", Claim: "data", Selectors: []evict.Selector{in(zoneLabel, zone)}}}
	}
}

func budget(allowed, healthy, desired, expected int) evict.Budget {
	return evict.Budget{Namespace: "shop", Name: "web", Selector: in("app", "web"),
		Allowed: allowed, Healthy: healthy, Desired: desired, Expected: expected}
}

// three are nodes b1, c1 and d1, each in the zone of its letter.
func three() []evict.Node {
	return []evict.Node{worker("b1", "b"), worker("c1", "c"), worker("d1", "d")}
}

func failing(p *evict.Pod) { p.Ready, p.Failing = false, "CrashLoopBackOff" }

func apart(p *evict.Pod) {
	p.Apart = []evict.Apart{{Topology: zoneLabel, Namespaces: []string{"shop"}, Selector: in("app", "web")}}
}

func spread(honour bool) func(*evict.Pod) {
	return func(p *evict.Pod) {
		p.Spread = []evict.Spread{{Topology: zoneLabel, MaxSkew: 1, Selector: in("app", "web"), HonorTaints: honour}}
	}
}

var fates = []struct {
	name    string
	nodes   []evict.Node
	pods    []evict.Pod
	budgets []evict.Budget
	force   bool
	want    string // a line for each pod that leaves zone b
}{
	{"moves", three(), []evict.Pod{web("1", "b1"), web("2", "c1")}, nil, false, "1 evicted [c d]"},
	{"of a daemon set", three(), []evict.Pod{web("1", "b1", func(p *evict.Pod) { p.Owner = evict.Owner{Kind: "DaemonSet", Name: "log"} })}, nil, false,
		"1 stays: it is of DaemonSet log"},
	{"static", three(), []evict.Pod{web("1", "b1", func(p *evict.Pod) { p.Static = true })}, nil, false, "1 stays: it is the kubelet's own (static)"},
	{"ended", three(), []evict.Pod{web("1", "b1", func(p *evict.Pod) { p.Ended = true })}, nil, false, "1 stays: it has ended"},
	{"ending", three(), []evict.Pod{web("1", "b1", func(p *evict.Pod) { p.Ending = true })}, nil, false, "1 evicted: it is ending already"},
	{"on a dead node", []evict.Node{worker("b1", "b", func(n *evict.Node) { n.Ready = false }), worker("c1", "c")}, []evict.Pod{web("1", "b1")}, nil, false,
		"1 stays: its node is not Ready: it cannot end in order, and Kubernetes replaces it by itself"},
	{"bare", three(), []evict.Pod{web("1", "b1", bare)}, nil, false, "1 blocked (bare: no controller would make it again)"},
	{"bare, with force", three(), []evict.Pod{web("1", "b1", bare)}, nil, true, "1 deleted: no controller makes it again"},
	{"a budget with one to spare", three(), []evict.Pod{web("1", "b1")}, []evict.Budget{budget(1, 2, 1, 2)}, false, "1 evicted [c d]"},
	{"a budget that never allows it", three(), []evict.Pod{web("1", "b1"), web("2", "c1")}, []evict.Budget{budget(0, 2, 2, 2)}, false,
		"1 blocked (budget: PodDisruptionBudget shop/web never allows an eviction: 2 of 2 pods are Ready, 2 must stay so)"},
	{"a budget that only slows down", three(), []evict.Pod{web("1", "b1")}, []evict.Budget{budget(0, 2, 2, 3)}, false,
		"1 evicted [c d]: waits until more pods of shop/web are Ready: 2 are, 2 must stay"},
	{"a budget that waiting cannot satisfy", three(), []evict.Pod{web("1", "b1"), web("2", "c1", failing)}, []evict.Budget{budget(0, 1, 1, 2)}, false,
		"1 blocked (budget: PodDisruptionBudget shop/web allows no eviction, and waiting does not change that: 1 of 2 pods are Ready, 1 must stay so, and shop/2 is not getting Ready (CrashLoopBackOff))"},
	{"a budget that others than a failing pod satisfy", three(), []evict.Pod{web("1", "b1"), web("2", "c1", failing)}, []evict.Budget{budget(0, 1, 1, 3)}, false,
		"1 evicted [c d]: waits until more pods of shop/web are Ready: 1 are, 1 must stay"},
	{"a failing pod that its budget lets go", three(), []evict.Pod{web("1", "b1", failing)}, []evict.Budget{{Namespace: "shop", Name: "web", Expected: 2, Desired: 1, EvictUnready: true}}, false, "1 evicted [c d]"},
	{"a budget that nobody has looked at yet", three(), []evict.Pod{web("1", "b1")}, []evict.Budget{{Namespace: "shop", Name: "web", Stale: true}}, false, "1 evicted [c d]"},
	{"a budget of other pods", three(), []evict.Pod{web("1", "b1")}, []evict.Budget{{Namespace: "shop", Name: "db", Selector: in("app", "db")}, {Namespace: "bank", Name: "all"}}, false, "1 evicted [c d]"},
	{"two budgets", three(), []evict.Pod{web("1", "b1")}, []evict.Budget{budget(1, 2, 1, 2), budget(1, 2, 1, 2)}, false,
		"1 blocked (budget: PodDisruptionBudgets shop/web and shop/web both select it, and then Kubernetes evicts nothing)"},
	{"a budget, and not Ready", three(), []evict.Pod{web("1", "b1", func(p *evict.Pod) { p.Ready = false })}, []evict.Budget{budget(0, 2, 2, 2)}, false, "1 evicted [c d]"},
	{"a volume of the zone", three(), []evict.Pod{web("1", "b1", volume("b"))}, nil, false, "1 blocked (volume: no node elsewhere reaches its volume pv-1 (claim data))"},
	{"a volume that only a tainted node reaches", []evict.Node{worker("b1", "b"), worker("b2", "d", tainted), worker("c1", "c")}, []evict.Pod{web("1", "b1", volume("d"))}, nil, false,
		"1 blocked (volume: no node elsewhere reaches its volume pv-1 (claim data))"},
	{"a volume of another zone", three(), []evict.Pod{web("1", "b1", volume("d"))}, nil, false, "1 evicted [d]"},
	{"a volume and a budget", three(), []evict.Pod{web("1", "b1", volume("b"))}, []evict.Budget{budget(0, 1, 1, 1)}, false,
		"1 blocked (budget: PodDisruptionBudget shop/web never allows an eviction: 1 of 1 pods are Ready, 1 must stay so) (volume: no node elsewhere reaches its volume pv-1 (claim data))"},
	{"no room", three(), []evict.Pod{web("1", "b1"), web("2", "c1", size(2000)), web("3", "d1", size(1500))}, nil, false,
		"1 blocked (room: no room elsewhere: what is left over requests 1 CPU, 1.0 GiB, 1 pod; the open nodes elsewhere have 0.5 CPU, 6.0 GiB, 6 pods free in all)"},
	{"room for the larger one only", []evict.Node{worker("b1", "b"), worker("c1", "c")}, []evict.Pod{web("1", "b1", size(500)), web("2", "b1", size(1800))}, nil, false,
		"1 blocked (room: no room elsewhere: what is left over requests 0.5 CPU, 1.0 GiB, 1 pod; the open nodes elsewhere have 0.2 CPU, 3.0 GiB, 3 pods free in all)\n2 evicted [c]"},
	{"too many pods", []evict.Node{worker("b1", "b"), worker("c1", "c", func(n *evict.Node) { n.Room.Pods = 0 })}, []evict.Pod{web("1", "b1", size(0))}, nil, false,
		"1 blocked (room: no room elsewhere: what is left over requests 0 CPU, 1.0 GiB, 1 pod; the open nodes elsewhere have 2 CPU, 4.0 GiB, 0 pods free in all)"},
	{"all closed elsewhere", []evict.Node{worker("b1", "b"), worker("c1", "c", func(n *evict.Node) { n.Cordoned = true })}, []evict.Pod{web("1", "b1")}, nil, false,
		"1 blocked (rules: its node selector, affinity or tolerations fit no open node elsewhere)"},
	{"tainted elsewhere", []evict.Node{worker("b1", "b"), worker("c1", "c", tainted)}, []evict.Pod{web("1", "b1"), web("2", "b1", tolerant)}, nil, false,
		"1 blocked (rules: its node selector, affinity or tolerations fit no open node elsewhere)\n2 evicted [c]"},
	{"a selector", three(), []evict.Pod{web("1", "b1", func(p *evict.Pod) { p.Selectors = []evict.Selector{in(zoneLabel, "d"), in(evict.NodeName, "b1")} })}, nil, false, "1 evicted [d]"},
	{"apart, with a zone to spare", three(), []evict.Pod{web("1", "b1", apart), web("2", "c1", apart)}, nil, false, "1 evicted [d]"},
	{"apart, in all zones", three(), []evict.Pod{web("1", "b1", apart), web("2", "c1", apart), web("3", "d1")}, nil, false,
		"1 blocked (topology: its required spread or anti-affinity leaves no node elsewhere)"},
	{"apart for the others only", three(), []evict.Pod{web("1", "b1"), web("2", "c1", apart)}, nil, false, "1 evicted [d]"},
	{"a spread over all zones", three(), []evict.Pod{web("1", "b1", spread(false)), web("2", "c1"), web("3", "d1")}, nil, false,
		"1 blocked (topology: its required spread or anti-affinity leaves no node elsewhere)"},
	{"a spread over zones that are open", three(), []evict.Pod{web("1", "b1", spread(true)), web("2", "c1"), web("3", "d1")}, nil, false, "1 evicted [c d]"},
}

func bare(p *evict.Pod) { p.Owner = evict.Owner{} }

func size(cpu int64) func(*evict.Pod) { return func(p *evict.Pod) { p.Requests.CPU = cpu } }

func tainted(n *evict.Node) {
	n.Taints = []evict.Taint{{Key: "gpu", Value: "yes", Effect: "NoSchedule"}}
}

func tolerant(p *evict.Pod) { p.Tolerations = []evict.Toleration{{Key: "gpu", Value: "yes"}} }

func TestPredict(t *testing.T) {
	for _, test := range fates {
		t.Run(test.name, func(t *testing.T) {
			verdicts := evict.Predict(evict.Cluster{Nodes: test.nodes, Pods: test.pods, Budgets: test.budgets},
				func(n evict.Node) bool { return n.Zone == "b" }, test.force)
			if diff := cmp.Diff(test.want, render(verdicts)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, o := range evict.Obstacles(verdicts) {
				if o.WayOut == "" {
					t.Errorf("no way out of %q", o.Why)
				}
			}
		})
	}
}

func render(verdicts []evict.Verdict) string {
	var lines []string
	for _, v := range verdicts {
		line := v.Pod + " " + string(v.Fate)
		if len(v.Zones) > 0 {
			line += " [" + strings.Join(v.Zones, " ") + "]"
		}
		if v.Why != "" {
			line += ": " + v.Why
		}
		for _, b := range v.Blocks {
			line += fmt.Sprintf(" (%s: %s)", b.Cause, b.Why)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestObstaclesNameAllPods(t *testing.T) {
	c := evict.Cluster{Nodes: three(), Pods: []evict.Pod{web("1", "b1"), web("2", "b1"), web("3", "b1", bare)}, Budgets: []evict.Budget{budget(0, 3, 3, 3)}}
	all := evict.Obstacles(evict.Predict(c, func(n evict.Node) bool { return n.Zone == "b" }, false))
	if len(all) != 2 || !cmp.Equal(all[0].Pods, []string{"shop/1", "shop/2"}) || all[1].Cause != evict.ByBare {
		t.Errorf("got %+v", all)
	}
}

func TestSelectors(t *testing.T) {
	labels := map[string]string{"a": "1", "n": "7"}
	for want, all := range map[bool][]evict.Requirement{
		true: {{"a", "In", []string{"1", "2"}}, {"a", "NotIn", []string{"2"}}, {"x", "NotIn", []string{"2"}}, {"a", "Exists", nil},
			{"x", "DoesNotExist", nil}, {"n", "Gt", []string{"6"}}, {"n", "Lt", []string{"8"}}},
		false: {{"a", "In", []string{"2"}}, {"x", "In", []string{""}}, {"a", "NotIn", []string{"1"}}, {"x", "Exists", nil},
			{"a", "DoesNotExist", nil}, {"n", "Gt", []string{"7"}}, {"x", "Lt", []string{"8"}}, {"a", "Near", []string{"1"}}},
	} {
		for _, r := range all {
			if got := (evict.Selector{r}).Matches(labels); got != want {
				t.Errorf("%+v matches: %t", r, got)
			}
		}
	}
}
