package balancing

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/health"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// balancer is one forwarding rule at work.
type balancer struct {
	*balancers
	rule   ref.Ref
	begin  func() // starts the probes, the first time
	cancel context.CancelFunc
	joined chan struct{} // a backend is new: it is asked at once

	mu      sync.Mutex
	wiring  wiring
	health  map[ref.Ref]*health.Verdict
	applied *network.LoadBalancer // what the fabric has; nil for nothing
	ended   bool

	remembered bool // the verdicts are on record
}

// recall starts from the record: who served goes on serving until probes say
// otherwise.
func (b *balancer) recall(record *balancerHealth) {
	if record == nil {
		return
	}
	for _, link := range record.Healthy {
		b.health[ref.Of(link)] = &health.Verdict{Health: health.Healthy}
	}
}

// update takes new wiring on. A backend that is new starts unhealthy; one that
// is gone is forgotten.
func (b *balancer) update(ctx context.Context, w wiring) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for instance := range b.wiring.draining {
		if _, drains := w.draining[instance]; !drains {
			b.Watchers.Wake(instance) // it may lose the address now
		}
	}
	b.wiring = w
	for instance := range b.health {
		if _, stays := w.backends[instance]; !stays {
			delete(b.health, instance)
		}
	}
	for instance := range w.backends {
		if b.health[instance] == nil {
			b.health[instance] = &health.Verdict{Health: health.Unhealthy}
			select {
			case b.joined <- struct{}{}:
			default: // known already
			}
		}
	}
	err := b.apply(ctx)
	if !b.remembered {
		err = errors.Join(err, b.remember())
	}
	return err
}

// apply hands the fabric who gets traffic, if that has changed.
func (b *balancer) apply(ctx context.Context) error {
	if b.ended || b.wiring.network == "" {
		return nil // no backend yet says which network the address is in
	}
	next := chosen(b.wiring, func(r ref.Ref) bool { return b.health[r].Health == health.Healthy })
	if b.applied != nil && same(*b.applied, next) {
		return nil
	}
	if err := b.networks.Raise(ctx, b.wiring.networkOf, next.Network); err != nil {
		return err
	}
	if b.applied != nil && b.applied.Network != next.Network {
		if err := b.fabric.DeleteLoadBalancer(ctx, b.applied.Network, b.applied.VIP); err != nil {
			return err
		}
	}
	if err := b.fabric.SetLoadBalancer(ctx, next); err != nil {
		return err
	}
	b.applied = &next
	return nil
}

func (b *balancer) healthy(instance ref.Ref) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.health[instance]
	return h != nil && h.Health == health.Healthy
}

func (b *balancer) end(ctx context.Context) error {
	b.cancel()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	if b.applied == nil {
		return nil
	}
	return b.fabric.DeleteLoadBalancer(ctx, b.applied.Network, b.applied.VIP)
}

// probe asks all backends: at once, when one is new, and at the health check's
// interval, which is also how exactly draining ends.
func (b *balancer) probe(ctx context.Context) {
	for {
		b.mu.Lock()
		w := b.wiring
		b.mu.Unlock()
		b.round(ctx, w)
		if !w.drained.IsZero() && !w.drained.After(b.Clock.Now()) {
			b.queue.Add(b.rule)
		}
		select {
		case <-ctx.Done():
			return
		case <-b.joined:
		case <-b.Clock.After(time.Duration(w.check.CheckIntervalSec) * time.Second):
		}
	}
}

// round asks each backend once, and applies what that changes.
func (b *balancer) round(ctx context.Context, w wiring) {
	health.Each(w.backends,
		func(a netip.Addr) error { return health.Ask(ctx, b.fabric, w.check, w.network, w.vip, a) },
		func(instance ref.Ref, well bool) { b.record(ctx, instance, w, well) })
}

// record counts an answer, and lets traffic follow where it changes the
// backend's health.
func (b *balancer) record(ctx context.Context, instance ref.Ref, w wiring, good bool) {
	if ctx.Err() != nil {
		return // a probe cut short says nothing
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.health[instance]
	if h == nil || !h.Turns(good, w.check.HealthyThreshold, w.check.UnhealthyThreshold) {
		return
	}
	if err := errors.Join(b.apply(ctx), b.remember()); err != nil {
		b.Log.Error("the load balancer does not follow its backends' health; it is tried again", "rule", b.rule.Path(), "error", err)
		b.queue.Add(b.rule)
	}
}

// remember puts the verdicts on record.
func (b *balancer) remember() error {
	record := &balancerHealth{}
	for instance, h := range b.health {
		if h.Health == health.Healthy {
			record.Healthy = append(record.Healthy, instance.URL())
		}
	}
	slices.Sort(record.Healthy)
	err := b.Store.Update(func(tx *store.Tx) error {
		if tx.Get(b.rule) != nil {
			tx.Put(b.rule.In(healthCollection, b.rule.Name), record)
		}
		return nil
	})
	b.remembered = err == nil
	return err
}
