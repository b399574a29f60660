package clustertest

import (
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// OnStep calls do when the step begins, of commands from now on.
func (w *World) OnStep(step string, do func()) {
	w.Events = event.SinkFunc(func(e event.Event) {
		if e.Kind == event.Started && e.Step == step {
			do()
		}
	})
}

// List are the clusters that there are, by name.
func (w *World) List() map[string]infra.Summary {
	w.t.Helper()
	fuse, ctx := crash.NewFuse(w.t.Context(), crash.Point{})
	found, err := cluster.List(ctx, w.Client(fuse))
	if err != nil {
		w.t.Fatal(err)
	}
	all := map[string]infra.Summary{}
	for _, one := range found {
		all[one.Cluster] = one
	}
	return all
}

// Unchanged runs what must leave all as it was, the place of etcd's leader aside.
func (w *World) Unchanged(do func()) {
	w.t.Helper()
	led := func(line string) bool { return strings.HasPrefix(line, "the etcd leader is in ") }
	before := slices.DeleteFunc(Snapshot(w), led)
	do()
	if diff := Differences(before, slices.DeleteFunc(Snapshot(w), led)); diff != "" {
		w.t.Errorf("the cluster is not as it was:\n%s", diff)
	}
}

// NothingLeft checks that nothing is left of any cluster.
func (w *World) NothingLeft() {
	w.t.Helper()
	if left := w.Resources(); len(left) > 0 || w.Engine.Machines.Count() > 0 {
		w.t.Errorf("left: %s\nand %d machines", strings.Join(left, "\n"), w.Engine.Machines.Count())
	}
}
