package main

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// size is that of a cluster.
type size struct {
	zones   []string // a replica in each
	workers int      // in each zone
}

// three are the zones of a whole cluster.
func three() []string { return []string{walkthrough.ZoneB, walkthrough.ZoneC, walkthrough.ZoneD} }

// round is everything, measured once.
type round struct {
	start  pair          // kubectl ha version, and kubectl version --client
	small  pair          // up: 3 replicas and 3 workers
	large  pair          // up: 3 replicas and 9 workers
	idle   float64       // % of the processors' time, while that goes up
	add    pair          // a replica more: from its machine's creation to its node being Ready
	join   time.Duration // of which by hand kubeadm join alone
	status time.Duration // of the 12 nodes, the median of several
	down   time.Duration // of the 12 nodes
	memory memory        // of the 12 nodes
	load3  pair          // an archive's image, until it runs on 3 nodes
	load12 pair          // the same on 12 nodes
	old    time.Duration // up of 6 nodes of the version before
	newer  time.Duration // their upgrade
	action actionTimes   // of 6 nodes
	cold   time.Duration // until 6 nodes are Ready, from nothing but the machine image's artifact
}

// pair is how long `kubectl ha` took, and the same by hand.
type pair struct{ product, plain time.Duration }

func (b *bench) round(ctx context.Context) (r round, err error) {
	for _, measure := range []func(context.Context, *round) error{b.startup, b.small, b.large, b.growth, b.upgrade, b.action, b.coldStart} {
		if err := measure(ctx, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (b *bench) small(ctx context.Context, r *round) (err error) {
	s := size{three(), 1}
	if r.small.product, err = b.up(ctx, s); err != nil {
		return err
	}
	if r.load3, err = b.loads(ctx, spec.DefaultPoolName); err != nil {
		return err
	}
	if _, err = b.down(ctx, product); err != nil {
		return err
	}
	if r.small.plain, _, err = b.plainUp(ctx, s); err != nil {
		return err
	}
	_, err = b.down(ctx, plain)
	return err
}

func (b *bench) large(ctx context.Context, r *round) (err error) {
	s := size{three(), 3}
	before, err := available()
	if err != nil {
		return err
	}
	then, err := readProcessors()
	if err != nil {
		return err
	}
	if r.large.product, err = b.up(ctx, s); err != nil {
		return err
	}
	now, err := readProcessors()
	if err != nil {
		return err
	}
	r.idle = now.idleSince(then)
	if r.memory, err = b.memory(ctx, before); err != nil {
		return err
	}
	if r.status, err = b.status(ctx); err != nil {
		return err
	}
	if r.load12, err = b.loads(ctx, ""); err != nil {
		return err
	}
	if r.down, err = b.down(ctx, product); err != nil {
		return err
	}
	if r.large.plain, _, err = b.plainUp(ctx, s); err != nil {
		return err
	}
	_, err = b.down(ctx, plain)
	return err
}

// growth adds the second and the third replica to a small cluster, and takes
// the mean: the third has a majority to wait for.
func (b *bench) growth(ctx context.Context, r *round) (err error) {
	s := size{three()[:1], 1}
	if _, err = b.up(ctx, s); err != nil {
		return err
	}
	for _, zone := range three()[1:] {
		took, err := b.addReplica(ctx, zone)
		if err != nil {
			return err
		}
		r.add.product += took / 2
	}
	if _, err = b.down(ctx, product); err != nil {
		return err
	}
	_, cluster, err := b.plainUp(ctx, s)
	if err != nil {
		return err
	}
	for _, zone := range three()[1:] {
		took, join, err := cluster.addReplica(ctx, zone)
		if err != nil {
			return err
		}
		r.add.plain += took / 2
		r.join += join / 2
	}
	_, err = b.down(ctx, plain)
	return err
}

// upgrade takes a cluster of the minor version before to the newest.
func (b *bench) upgrade(ctx context.Context, r *round) (err error) {
	if r.old, err = b.up(ctx, size{three(), 1}, "--kubernetes-version", release.Minors()[1]); err != nil {
		return err
	}
	if r.newer, err = b.ha(ctx, "upgrade", "--yes"); err != nil {
		return err
	}
	_, err = b.down(ctx, product)
	return err
}

// timed measures what do takes.
func timed(do func() error) (time.Duration, error) {
	started := time.Now()
	err := do()
	return time.Since(started), err
}
