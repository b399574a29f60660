package clustertest

import (
	"context"
	"path"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// How long things take on machines, about as on real ones.
const (
	preparing    = 2 * time.Second
	initialising = 5 * time.Second
	joining      = 2 * time.Second
	etcdStarting = time.Second
	settling     = time.Second // until what was started is ready
	nodeGrace    = 40 * time.Second
)

// machine is a VM: what its disk remembers, and what runs on it.
type machine struct {
	*localgcetest.Machine
	world    *World
	role     bootstrap.Role
	zone     string
	endpoint string

	// The world's lock guards these.
	boot         *boot                 // the present one
	kubelet      string                // on the disk: the version of its packages
	server       string                // on the disk: the version of its API server, if it is to have one
	cluster      *kubernetes           // on the disk: the cluster that it is part of; nil for none
	joined       bool                  // on the disk: it has become what it is to be
	renewed      string                // on the disk: the id with which it began etcd anew last
	etcd         bool                  // etcd runs
	certificates string                // on the disk: the id with which it renewed them last
	addons       string                // on the disk: the id with which it upgraded the add-ons last
	up           bool                  // the kubelet runs, and on replicas an API server
	deprecated   []model.DeprecatedAPI // what its API server was asked for since its start
	seen         time.Time
}

// boot is one time that a machine has power.
type boot struct {
	*machine
	power context.Context
}

// boot is the script of all machines.
func (w *World) boot(vm *localgcetest.Machine) {
	b := w.powerOn(vm)
	defer b.powerOff()
	b.phase("preparing")
	if !b.install() || !b.pause(preparing) || !b.hasJoined() && !b.become() {
		return
	}
	b.start()
	b.phase(bootstrap.PhaseReady)
	if b.role != bootstrap.Worker {
		b.serve()
	}
	<-b.power.Done()
}

func (w *World) powerOn(vm *localgcetest.Machine) *boot {
	power := vm.Context()
	instance := vm.Instance()
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.machines[vm.ID()]
	if m == nil {
		m = &machine{
			Machine: vm, world: w, zone: path.Base(instance.Zone),
			role: bootstrap.Role(vm.Metadata(infra.MetadataRole)), endpoint: vm.Metadata(bootstrap.KeyEndpoint), kubelet: vm.Metadata(infra.MetadataVersion),
		}
		w.machines[vm.ID()] = m
	}
	m.boot = &boot{m, power}
	m.stopped()
	return m.boot
}

// powerOff notes that the machine has lost its power, unless it has it again.
func (b *boot) powerOff() {
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	if b.machine.boot == b {
		b.stopped()
	}
}

// stopped ends all that runs on the machine.
func (m *machine) stopped() {
	if m.up {
		m.seen = time.Now()
	}
	m.etcd, m.up, m.deprecated = false, false, nil
	m.cluster.settle()
}

// start starts what a machine runs that has joined.
func (b *boot) start() {
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	if b.power.Err() != nil {
		return
	}
	b.up, b.etcd = true, b.cluster.etcd.Has(b.machine)
	b.cluster.register(b.machine)
	b.cluster.settle()
}

func (b *boot) hasJoined() bool {
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	return b.joined
}

// pause passes time, more on a slow machine; it reports whether the machine still
// has power.
func (b *boot) pause(d time.Duration) bool {
	timer := time.NewTimer(b.world.pace(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return b.power.Err() == nil
	case <-b.power.Done():
		return false
	}
}

// phase tells how far the machine is. It may be deleted meanwhile, which is
// why failures are of no interest.
func (b *boot) phase(text string) {
	b.Print("kubectl-ha: " + text)
	_ = b.SetGuestAttribute(bootstrap.Namespace, bootstrap.AttrPhase, text)
}
