package cluster_test

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// TestAnotherVersionsSpec: what another version of kubectl ha has written, of
// another version of Kubernetes and with fields of its own, is in no verb's way and
// not lost.
func TestAnotherVersionsSpec(t *testing.T) {
	in(t, small, func(l *lab) {
		l.Rewrite("v1.36.4", func(text string) string {
			text = strings.Replace(text, "kubernetesVersion: v1.37.2", "kubernetesVersion: v1.36.4\n  backup: {keep: 28}", 1)
			return strings.Replace(text, "nodesPerZone: 1", "nodesPerZone: 1\n      maxSurge: 2", 1)
		})
		l.done(l.add(zoneD))
		l.done(l.operator().AddPool(l.Context(), cluster.AddPoolOptions{Zone: zoneD, Name: "more"}))
		l.done(l.operator().RemovePool(l.Context(), cluster.RemovePoolOptions{Name: "more"}))
		l.done(l.remove("demo-control-plane-d"))
		text := l.StoredSpec()
		for _, want := range []string{"kubernetesVersion: v1.36.4", "backup: {keep: 28}", "maxSurge: 2"} {
			if !strings.Contains(text, want) {
				l.Errorf("%q is not in\n%s", want, text)
			}
		}
	})
}
