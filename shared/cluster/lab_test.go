package cluster_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const (
	zoneB = clustertest.ZoneB
	zoneC = clustertest.ZoneC
	zoneD = clustertest.ZoneD
	small = clustertest.Small
	three = clustertest.Three
)

const demo = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: demo}
spec:
  project: local
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c, europe-west1-d]}
  pools:
  - {name: default, zones: [europe-west1-b, europe-west1-c, europe-west1-d], nodesPerZone: 3}
`

// lab is a world in a bubble, with a cluster demo or the way to one.
type lab struct {
	*testing.T
	*clustertest.World
}

// in runs a test in a world of its own; where text is a document, with the
// cluster that it describes.
func in(t *testing.T, text string, test func(*lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &lab{t, clustertest.Start(t)}
		if text != "" {
			l.up(text)
		}
		test(l)
	})
}

func document(t testing.TB, text string) *spec.Cluster {
	t.Helper()
	parsed, err := spec.Parse([]byte(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func (l *lab) operator() *cluster.Manager {
	fuse, _ := crash.NewFuse(l.Context(), crash.Point{})
	return l.Operator("demo", fuse)
}

func (l *lab) up(text string) cluster.Outcome {
	l.Helper()
	return l.done(l.operator().Up(l.Context(), document(l, text)))
}

// done is for what must succeed.
func (l *lab) done(outcome cluster.Outcome, err error) cluster.Outcome {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
	return outcome
}

// refused is for what must fail with the kind, and with an id or rule that is
// told; an empty one says nothing.
func (l *lab) refused(err error, kind errs.Kind, id string) {
	l.Helper()
	var f *errs.Error
	if errs.KindOf(err) != kind || !errors.As(err, &f) || id != "" && f.ID != id {
		l.Errorf("%v is of kind %s; want %s, %s", err, errs.KindOf(err), kind, id)
	}
}

func (l *lab) status() status.Report {
	l.Helper()
	found, err := l.operator().Status(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	return found
}

// healthy waits for load balancer and nodes, and checks how many voters and
// workers there are then.
func (l *lab) healthy(voters, workers int) {
	l.Helper()
	time.Sleep(clustertest.Settle)
	found := l.status()
	ready := 0
	for _, zone := range found.Zones {
		for _, pool := range zone.Pools {
			ready += pool.Ready
		}
	}
	if found.Health != status.Healthy || found.Etcd.Voters != voters || found.Etcd.Healthy != voters || ready != workers {
		l.Errorf("%s, %d of %d voters, %d workers; want %d and %d: %s", found.Health,
			found.Etcd.Healthy, found.Etcd.Voters, ready, voters, workers, strings.Join(found.Problems, "; "))
	}
	l.noSecrets()
}

// noSecrets checks that nothing is left of what replicas joined with.
func (l *lab) noSecrets() {
	l.Helper()
	for _, line := range l.Clusters() {
		for _, word := range []string{"kubectl-ha-join", "kubectl-ha-upload", "kubeadm-certs", "kubectl-ha-encryption"} {
			if strings.Contains(line, word) {
				l.Errorf("left in the cluster: %s", line)
			}
		}
	}
}

// halt ends a machine from inside.
func (l *lab) halt(names ...string) {
	l.Helper()
	for _, name := range names {
		machine := l.Engine.Machines.Named(name)
		if machine == nil {
			l.Fatalf("no machine %s runs", name)
		}
		machine.Halt()
	}
	time.Sleep(clustertest.Settle)
}

func (l *lab) instance(name, zone string) infra.Ref {
	return infra.Ref{Kind: infra.KindInstance, Name: name, Zone: zone}
}

// start gives stopped machines power again, and waits for what they do.
func (l *lab) start(zone string, names ...string) {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	for _, name := range names {
		if err := l.Client(fuse).Start(ctx, l.instance(name, zone)); err != nil {
			l.Fatal(err)
		}
	}
	time.Sleep(clustertest.Settle)
}

// delete deletes a machine behind the back of all.
func (l *lab) delete(name, zone string) {
	l.Helper()
	l.Lose(name, zone)
}

// created is when the replica's machine was made; zero if there is none.
func (l *lab) created(replica string) (at time.Time) {
	l.Helper()
	for _, zone := range l.status().Zones {
		for _, r := range zone.Replicas {
			if r.Name == replica {
				at = r.Created
			}
		}
	}
	return at
}

// members counts the members of etcd whose description has the words.
func (l *lab) members(words string) (n int) {
	for _, line := range l.Clusters() {
		if strings.Contains(line, ": member ") && strings.Contains(line, words) {
			n++
		}
	}
	return n
}

func rule(r quorum.Rule) string { return string(r) }
