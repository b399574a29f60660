package members

import (
	"context"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
)

// TestFirst: nodes that are Ready are asked, and others only where none is, as
// without a pod network.
func TestFirst(t *testing.T) {
	worker := model.Node{Name: "worker", Ready: true}
	ready := model.Node{Name: "ready", ControlPlane: true, Ready: true}
	waiting := model.Node{Name: "waiting", ControlPlane: true}
	for name, test := range map[string]struct {
		nodes []model.Node
		want  string
	}{
		"one is Ready":     {[]model.Node{worker, waiting, ready}, "ready"},
		"none is Ready":    {[]model.Node{worker, waiting}, "waiting"},
		"no control plane": {[]model.Node{worker}, ""},
	} {
		_, via, err := first(t.Context(), nil, test.nodes, func(c etcd.Client, _ context.Context) (string, error) { return c.Via, nil })
		if via != test.want || (err != nil) != (test.want == "") || err != nil && errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%s: %q was asked, %v", name, via, err)
		}
	}
}
