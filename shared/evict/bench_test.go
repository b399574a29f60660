package evict_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

const hostLabel = "kubernetes.io/hostname"

// The clusters of BenchmarkPredict: 1,000 nodes in three zones, 30,000 pods of 500
// workloads, 500 budgets.
const (
	benchNodes     = 1000
	benchPods      = 30
	benchWorkloads = 500
)

// BenchmarkPredict predicts a zone's drain. It must take no more than 2 s.
func BenchmarkPredict(b *testing.B) {
	for _, kind := range []struct {
		name   string
		change func(p *evict.Pod, app evict.Selector)
	}{
		{"plain", func(*evict.Pod, evict.Selector) {}},
		{"spread over zones", func(p *evict.Pod, app evict.Selector) {
			p.Spread = []evict.Spread{{Topology: zoneLabel, MaxSkew: 50, Selector: app, HonorTaints: true}}
		}},
		{"spread over nodes", func(p *evict.Pod, app evict.Selector) {
			p.Spread = []evict.Spread{{Topology: hostLabel, MaxSkew: 5, Selector: app, HonorTaints: true}}
		}},
		{"held by a spread", func(p *evict.Pod, app evict.Selector) {
			p.Spread = []evict.Spread{{Topology: zoneLabel, MaxSkew: 1, Selector: app}}
		}},
		{"apart on nodes", func(p *evict.Pod, app evict.Selector) {
			p.Apart = []evict.Apart{{Topology: hostLabel, Namespaces: []string{"shop"}, Selector: app}}
		}},
		{"a volume each", func(p *evict.Pod, _ evict.Selector) { volume("c")(p) }},
		{"no room", func(p *evict.Pod, _ evict.Selector) { p.Requests.CPU = 500 }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			c := large(kind.change)
			for b.Loop() {
				if n := len(evict.Predict(c, func(n evict.Node) bool { return n.Zone == "b" }, false)); n != 334*benchPods {
					b.Fatalf("%d fates", n)
				}
			}
		})
	}
}

func large(change func(*evict.Pod, evict.Selector)) (c evict.Cluster) {
	for i := range benchNodes {
		name, zone := "n"+strconv.Itoa(i), string("bcd"[i%3])
		c.Nodes = append(c.Nodes, worker(name, zone, func(n *evict.Node) {
			n.Room, n.Labels[hostLabel] = evict.Resources{CPU: 16000, Memory: 64 << 30, Pods: 110}, name
		}))
		for j := range benchPods {
			app := "app" + strconv.Itoa((i*benchPods+j)%benchWorkloads)
			p := web(fmt.Sprintf("%s-%d", name, j), name, size(100))
			p.Labels = map[string]string{"app": app, "tier": "web", "pod-template-hash": app}
			change(&p, in("app", app))
			c.Pods = append(c.Pods, p)
		}
	}
	for i := range benchWorkloads {
		c.Budgets = append(c.Budgets, evict.Budget{Namespace: "shop", Name: strconv.Itoa(i), Allowed: 1, Selector: in("app", "app"+strconv.Itoa(i))})
	}
	return c
}
