package evict_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/evict"
)

func TestConfined(t *testing.T) {
	of := func(kind, name string) func(*evict.Pod) {
		return func(p *evict.Pod) { p.Owner = evict.Owner{Kind: kind, Name: name} }
	}
	hashed := func(p *evict.Pod) {
		p.Owner.Name, p.Labels = "api-5d4", map[string]string{"pod-template-hash": "5d4"}
	}
	got := evict.Confined(evict.Cluster{Nodes: three(), Pods: []evict.Pod{
		web("1", "b1"), web("2", "c1"), // over two zones
		web("3", "b1", hashed), web("4", "b1", hashed),
		web("5", "b1", of("StatefulSet", "db")), web("6", "d1", of("StatefulSet", "queue")),
		web("7", "b1", of("DaemonSet", "log")), web("8", "b1", bare),
		web("9", "b1", func(p *evict.Pod) { p.Static = true }), web("10", "c1", of("Job", "once"), func(p *evict.Pod) { p.Ended = true }),
	}})
	want := map[string]string{"b": "shop/api 2, shop/db 1, ", "d": "shop/queue 1, "}
	text := map[string]string{}
	for zone, list := range got {
		for _, w := range list {
			text[zone] += fmt.Sprintf("%s %d, ", w.Name, w.Pods)
		}
	}
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
