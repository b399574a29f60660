package clustertest

import (
	"errors"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

var errPower = errors.New("the power is gone")

// become makes the machine what it is to be, again and again until it is. It
// reports whether the machine still has power.
func (b *boot) become() bool {
	for attempt := 1; ; attempt++ {
		err := b.attempt()
		if b.power.Err() != nil {
			return false
		}
		if err == nil {
			b.world.mu.Lock()
			defer b.world.mu.Unlock()
			b.joined = true
			return true
		}
		b.Print("error execution phase: " + err.Error())
		b.phase(fmt.Sprintf("%s: attempt %d to become a %s, see the lines above", bootstrap.PhaseFailing, attempt, b.role))
		if !b.pause(time.Duration(min(attempt*5, 30)) * time.Second) {
			return false
		}
		b.reset()
	}
}

func (b *boot) attempt() error {
	if err := b.locked(b.broken); err != nil {
		return err
	}
	switch b.role {
	case bootstrap.First:
		return b.initialise()
	case bootstrap.Replica:
		return b.joinReplica()
	}
	return b.joinWorker()
}

// broken is the failure that a test has ordered.
func (b *boot) broken() error {
	if why := b.world.failure(b.Name(), b.role); why != "" {
		return errors.New(why)
	}
	return nil
}

// initialise is kubeadm init: a cluster of its own, whoever else has one.
func (b *boot) initialise() error {
	b.phase("initialising the control plane")
	if limit, _, err := b.waits(); err != nil || b.world.pace(initialising) > limit {
		b.pause(initialising)
		return errors.Join(errors.New("failed while waiting for the control plane to start"), err)
	}
	if !b.pause(initialising) {
		return errPower
	}
	ca, err := newAuthority("kubernetes")
	etcdCA, etcdErr := newAuthority("etcd-ca")
	if err := errors.Join(err, etcdErr); err != nil {
		return err
	}
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	b.machine.cluster, b.machine.server = newKubernetes(b.machine, ca, etcdCA), b.kubelet
	b.up = true
	b.cluster.register(b.machine)
	b.cluster.settle()
	b.cluster.api.Offer(b.machine)
	return nil
}

// joinReplica waits for its turn and for the key that only it may read.
func (b *boot) joinReplica() error {
	b.phase("waiting for its turn")
	ca := b.Await(bootstrap.KeyCA)
	key := ""
	for key == "" {
		err := b.locked(func() error {
			c, err := b.world.clusterAt(b.machine, ca)
			if err == nil {
				key = c.api.JoinKey(b.Name())
			}
			return err
		})
		if key == "" && !b.pause(time.Second) {
			return errors.Join(errPower, err)
		}
	}
	b.phase(bootstrap.PhaseJoining + " the control plane")
	return b.kubeadmJoin(ca, key)
}

// kubeadmJoin goes through kubeadm's phases, from the certificates to the node.
func (b *boot) kubeadmJoin(ca, key string) error {
	var c *kubernetes
	err := b.locked(func() (err error) {
		if c, err = b.world.clusterAt(b.machine, ca); err != nil {
			return err
		}
		if b.machine.server, err = c.api.ControlPlaneFor(b.kubelet); err != nil {
			return err
		}
		return errors.Join(c.api.Nodes.MayRegister(b.machine), c.api.Download(b.machine, key))
	})
	if err != nil {
		return err
	}
	steps := []struct {
		after time.Duration
		do    func() error
	}{
		{joining, func() error {
			b.machine.cluster = c
			return c.etcd.AddLearner(b.machine)
		}},
		{etcdStarting, func() error { return c.etcd.StartLearner(b.machine) }},
		{etcdStarting, func() error { return c.etcd.Promote(b.machine) }},
	}
	for _, step := range steps {
		if err := b.insist(step.after, step.do); err != nil {
			return err
		}
	}
	b.start()
	if !b.pause(settling) {
		return errPower
	}
	return nil
}

// insist does it, as long as it fails again and again, up to kubeadm's patience.
func (b *boot) insist(after time.Duration, do func() error) error {
	_, patience, err := b.waits()
	if err != nil {
		return err
	}
	for end := time.Now().Add(patience); ; {
		if !b.pause(after) {
			return errPower
		}
		err := b.locked(do)
		if err == nil || time.Now().After(end) {
			return err
		}
	}
}

func (b *boot) locked(do func() error) error {
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	if b.power.Err() != nil {
		return errPower
	}
	return do()
}

// joinWorker needs an API server, and nothing else.
func (b *boot) joinWorker() error {
	b.phase("waiting for its turn")
	ca := b.Await(bootstrap.KeyCA)
	b.phase(bootstrap.PhaseJoining)
	return b.insist(joining, func() error {
		c, err := b.world.clusterAt(b.machine, ca)
		if err == nil {
			err = c.api.Nodes.MayRegister(b.machine)
		}
		if err == nil {
			b.machine.cluster = c
		}
		return err
	})
}

// reset is kubeadm reset: it takes the member that it made out of etcd again
// where etcd lets it.
func (b *boot) reset() {
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	c := b.cluster
	if c == nil {
		return
	}
	b.etcd, b.up = false, false
	c.etcd.Leave(b.machine)
	b.machine.cluster = nil
	c.settle()
}
