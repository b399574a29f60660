// Package clustertest has whole clusters without machines: the verbs run as they
// are, with the real adapters, against the API of the local Compute Engine,
// whose machines follow a script in place of the startup script. It plays
// kubeadm, etcd and the API servers as far as the verbs can see them.
//
// A World lives in a bubble of testing/synctest: time passes only when all
// wait, so minutes of machines take milliseconds.
package clustertest

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
)

// Region is where clusters are made, unless a test says otherwise.
const Region = "europe-west1"

// World is a Compute Engine with what runs on its machines.
type World struct {
	*Project
	*Conditions
	Keyspace
	Engine *localgcetest.Engine
	Events event.Sink // of the operators made from now on; nil to discard them

	t          testing.TB
	kubeconfig string

	mu       sync.Mutex          // guards all that the machines are and have
	machines map[string]*machine // by the runner's id
	turn     int                 // whose turn it is among a load balancer's backends
}

// Start starts an empty world, which ends with the test. It must be called in
// a bubble of testing/synctest.
func Start(t testing.TB) *World {
	t.Helper()
	return StartWithin(t, nil)
}

// StartWithin is Start with limits by metric that differ from the usual.
func StartWithin(t testing.TB, quotas map[string]float64) *World {
	t.Helper()
	w := &World{t: t, Conditions: &Conditions{}, kubeconfig: filepath.Join(t.TempDir(), "kubeconfig"), machines: map[string]*machine{}}
	w.Engine = localgcetest.Start(t, localgcetest.Options{Boot: w.boot, Offline: true, Speed: 1, Quotas: quotas})
	w.Keyspace = Keyspace{w}
	w.Project = &Project{t: t, engine: w.Engine}
	return w
}

// Contexts names the kubeconfig's contexts.
func (w *World) Contexts() []string {
	w.t.Helper()
	names, err := kubeconfig.New(w.kubeconfig).Contexts()
	if err != nil {
		w.t.Fatal(err)
	}
	return names
}

// Operator is a process of kubectl ha, about to work on a cluster. What it
// calls goes through the fuse.
func (w *World) Operator(name string, fuse *crash.Fuse) *cluster.Manager {
	w.t.Helper()
	return w.OperatorWith(w.kubeconfig, name, fuse)
}

// OperatorWith is Operator with a kubeconfig of its own, as on another computer.
func (w *World) OperatorWith(path, name string, fuse *crash.Fuse) *cluster.Manager {
	w.t.Helper()
	return &cluster.Manager{
		Target:   model.Target{Project: w.Engine.Project, Region: Region, Name: name, Endpoint: w.Engine.URL},
		Compute:  w.Client(fuse),
		Access:   access{Kubeconfig: kubeconfig.New(path).Through(w.dialer(fuse)), world: w, fuse: fuse},
		Platform: cluster.Platform{IssuerURL: "https://169.254.169.254"},
		Process:  lease.Process{User: "alice", Host: "host", PID: 12},
		Events:   w.Events, Now: time.Now,
	}
}

// Client is a client of the Compute Engine, through the fuse.
func (w *World) Client(fuse *crash.Fuse) *gce.Client {
	w.t.Helper()
	client, err := gce.New(w.t.Context(), gce.Config{
		Project: w.Engine.Project, Region: Region, Endpoint: w.Engine.URL, Token: w.Engine.Token,
		Transport: fuse.Transport("compute", w.Engine.Transport()),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

// Lose deletes a machine behind the back of all.
func (w *World) Lose(name, zone string) {
	w.t.Helper()
	fuse, ctx := crash.NewFuse(w.t.Context(), crash.Point{})
	if _, err := w.Client(fuse).Delete(ctx, infra.Ref{Kind: infra.KindInstance, Name: name, Zone: zone}); err != nil {
		w.t.Fatal(err)
	}
	time.Sleep(2 * time.Minute) // until all have noticed
}
