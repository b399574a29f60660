package cluster_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/apiserver"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// encrypted hands a key on to each further replica.
var encrypted = strings.Replace(small, "europe-west1-c]}", "europe-west1-c], apiServer: {encryption: {resources: [secrets]}}}", 1)

// command is something that a process does, and that another finishes.
type command struct {
	name   string
	with   string   // the cluster that there is, as a document; "" for none
	before []string // the commands that were there before, by name
	do     func(context.Context, testing.TB, *cluster.Manager) (cluster.Outcome, error)
	lost   []string // machines that are lost after those
	once   bool     // carried out to its end, it is something else to do it again
}

var commands = []command{
	{name: "up", do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Up(ctx, document(t, small))
	}},
	{name: "up-encrypted", do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Up(ctx, document(t, encrypted))
	}},
	{name: "up-manifests", do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		o.Manifests = shop()
		return o.Up(ctx, document(t, withManifests))
	}},
	{name: "up-restore", do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Restore(ctx, always(t), document(t, small))
	}},
	{name: "add-replica-encrypted", before: []string{"up-encrypted"}, once: true, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.AddReplica(ctx, cluster.AddReplicaOptions{Zone: zoneD})
	}},
	{name: "add-replica", before: []string{"up"}, once: true, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.AddReplica(ctx, cluster.AddReplicaOptions{Zone: zoneD})
	}},
	{name: "replace-replica", before: []string{"up", "add-replica"}, once: true, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.AddReplica(ctx, cluster.AddReplicaOptions{Replace: "demo-control-plane-c"})
	}},
	{name: "recover", before: []string{"up", "add-replica"}, lost: []string{zoneB, zoneD}, do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Recover(ctx, document(t, threeReplicas))
	}},
	{name: "recover-from-two", with: fourReplicas, lost: []string{zoneB, zoneC}, do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Recover(ctx, document(t, fourReplicas))
	}},
	{name: "remove-replica", before: []string{"up", "add-replica"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.RemoveReplica(ctx, cluster.RemoveReplicaOptions{Zone: zoneD})
	}},
	{name: "remove-replica-beside-a-lost-one", before: []string{"up", "add-replica"}, lost: []string{zoneD}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.RemoveReplica(ctx, cluster.RemoveReplicaOptions{Name: "demo-control-plane-c"})
	}},
	{name: "add-pool", before: []string{"up"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.AddPool(ctx, cluster.AddPoolOptions{Zone: zoneD, Name: "more", Nodes: 2})
	}},
	{name: "remove-pool", before: []string{"up", "add-pool"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.RemovePool(ctx, cluster.RemovePoolOptions{Name: "more"})
	}},
	{name: "drain-zone", before: []string{"up"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.DrainZone(ctx, cluster.DrainZoneOptions{Zone: zoneB})
	}},
	{name: "drain-zone-control-plane", before: []string{"up"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.DrainZone(ctx, cluster.DrainZoneOptions{Zone: zoneB, ControlPlane: true})
	}},
	{name: "drain-zone-undo", before: []string{"up", "drain-zone-control-plane"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.DrainZone(ctx, cluster.DrainZoneOptions{Zone: zoneB, Undo: true})
	}},
	{name: "certificates", before: []string{"up"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.RenewCertificates(ctx)
	}},
	{name: "etcd-defrag", before: []string{"up", "add-replica"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Defragment(ctx, upkeep.Options{})
	}},
	{name: "up-larger-workers", with: small, do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Up(ctx, document(t, largerWorkers))
	}},
	{name: "up-fewer-workers", with: strings.Replace(small, "nodesPerZone: 1", "nodesPerZone: 2", 1), do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Up(ctx, document(t, small))
	}},
	{name: "up-labels", with: labelled, do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Up(ctx, document(t, relabelled))
	}},
	{name: "up-prune", with: larger, do: func(ctx context.Context, t testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		o.Prune = true
		return o.Up(ctx, document(t, small))
	}},
	{name: "upgrade", with: former, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Upgrade(ctx, cluster.UpgradeOptions{})
	}},
	{name: "down", before: []string{"up"}, do: func(ctx context.Context, _ testing.TB, o *cluster.Manager) (cluster.Outcome, error) {
		return o.Down(ctx)
	}},
}

func named(name string) command {
	return commands[slices.IndexFunc(commands, func(c command) bool { return c.name == name })]
}

// process runs the command once, in a process that ends at the point.
func (c command) process(t testing.TB, w *clustertest.World, at crash.Point) (*crash.Fuse, error) {
	t.Helper()
	fuse, ctx := crash.NewFuse(t.Context(), at)
	ctx, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	_, err := c.do(ctx, t, w.Operator("demo", fuse))
	return fuse, err
}

// prepare brings a new world to where the command can be run.
func (c command) prepare(t testing.TB) *clustertest.World {
	t.Helper()
	w := clustertest.Start(t)
	if c.with != "" {
		fuse, ctx := crash.NewFuse(t.Context(), crash.Point{})
		if _, err := w.Operator("demo", fuse).Up(ctx, document(t, c.with)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range c.before {
		if _, err := named(name).process(t, w, crash.Point{}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	for _, zone := range c.lost {
		w.Lose(infra.ReplicaName("demo", zone, 1), zone)
	}
	if strings.HasPrefix(c.name, "drain-zone") {
		runEverywhere(w)
	}
	if c.name == "etcd-defrag" {
		w.Fill(memberB, loose)
		w.Fill(memberD, loose)
	}
	return w
}

// runEverywhere puts a pod on each worker.
func runEverywhere(w *clustertest.World) {
	for _, node := range w.Workers() {
		w.StartPod(node, apiserver.Pod{})
	}
}
