package model

import "testing"

func TestSpreadOfDNS(t *testing.T) {
	ready := func(name, zone string) Node { return Node{Name: name, Zone: zone, Ready: true} }
	cordoned := Node{Name: "c", Zone: "zone-c", Ready: true, Cordoned: true}
	three := []Node{ready("a", "zone-a"), ready("b", "zone-b"), ready("c", "zone-c"), ready("c-2", "zone-c")}
	for name, c := range map[string]struct {
		dns        DNS
		nodes      []Node
		have, want int
	}{
		"two zones":                  {DNS{Replicas: 2, Nodes: []string{"a", "c"}}, three, 2, 2},
		"both in one zone":           {DNS{Replicas: 2, Nodes: []string{"c", "c-2"}}, three, 1, 2},
		"both on one node":           {DNS{Replicas: 2, Nodes: []string{"a", "a"}}, three, 1, 2},
		"one zone has nodes":         {DNS{Replicas: 2, Nodes: []string{"a"}}, three[:1], 1, 1},
		"one replica is asked for":   {DNS{Replicas: 1, Nodes: []string{"b"}}, three, 1, 1},
		"more replicas than zones":   {DNS{Replicas: 5, Nodes: []string{"a", "b"}}, three, 2, 3},
		"the other zone is cordoned": {DNS{Replicas: 2, Nodes: []string{"a"}}, []Node{three[0], cordoned}, 1, 1},
		"it serves on a cordoned":    {DNS{Replicas: 2, Nodes: []string{"a", "c"}}, []Node{three[0], cordoned}, 2, 1},
		"its node is lost":           {DNS{Replicas: 2, Nodes: []string{"a", "b"}}, []Node{three[0], {Name: "b", Zone: "zone-b"}, three[2]}, 1, 2},
		"none is ready":              {DNS{Replicas: 2, Nodes: nil}, three, 0, 2},
		"none is asked for":          {DNS{Replicas: 0, Nodes: nil}, three, 0, 1},
		"no node is ready":           {DNS{Replicas: 2, Nodes: nil}, nil, 0, 1},
	} {
		if have, want := c.dns.Spread(c.nodes); have != c.have || want != c.want {
			t.Errorf("%s: %d of %d; want %d of %d", name, have, want, c.have, c.want)
		}
	}
}
