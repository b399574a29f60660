package evict_test

import (
	"fmt"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

// BenchmarkFates is a zone of a cluster of 300 nodes with 6000 pods, each with
// a spread to keep.
func BenchmarkFates(b *testing.B) {
	var c evict.Cluster
	for i := range 300 {
		name, zone := fmt.Sprintf("n%d", i), string("bcd"[i%3])
		c.Nodes = append(c.Nodes, worker(name, zone, func(n *evict.Node) { n.Room = evict.Resources{CPU: 64000, Memory: 256 << 30, Pods: 110} }))
		for j := range 20 {
			c.Pods = append(c.Pods, web(fmt.Sprintf("%s-%d", name, j), name, spread(true)))
		}
	}
	for b.Loop() {
		if n := len(evict.Fates(c, func(n evict.Node) bool { return n.Zone == "b" }, false)); n != 2000 {
			b.Fatalf("%d fates", n)
		}
	}
}
