package balancing

import (
	"context"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/health"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/work"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// healthCollection is where the store keeps which backends a forwarding rule's
// health check found healthy, so that a restart changes nothing in traffic.
const healthCollection = "balancerHealth"

type balancerHealth struct {
	Healthy []string `json:"healthy"` // selfLinks of instances
}

// balancers is the load balancer controller: for each forwarding rule it asks
// the backends after their health, and hands those that serve to the fabric.
type balancers struct {
	*resource.Core
	fabric   network.Fabric
	networks Networks
	groups   *membership
	queue    *work.Queue // rules whose backends may have changed

	mu    sync.Mutex
	rules map[ref.Ref]*balancer
}

func newBalancers(core *resource.Core, fabric network.Fabric, networks Networks, groups *membership) *balancers {
	return &balancers{Core: core, fabric: fabric, networks: networks, groups: groups, queue: work.NewQueue(), rules: map[ref.Ref]*balancer{}}
}

// wiring is what a forwarding rule says at one moment.
type wiring struct {
	vip       netip.Addr
	network   string // as the fabric names it; "" as long as no backend tells
	networkOf ref.Ref
	check     *compute.HealthCheck
	backends  map[ref.Ref]netip.Addr // the groups' instances by internal address
	running   map[ref.Ref]netip.Addr // those that have power, or wait for it
	drop      bool                   // no traffic when all are unhealthy
	persist   persistence            // of connections to those that are unhealthy
	draining  map[ref.Ref]netip.Addr // instances that left, but may finish their connections
	drained   time.Time              // when the first of them must have; zero for none
}

// wire follows a rule to its backends; ok is false when it is gone.
func (b *balancers) wire(tx *store.Tx, r ref.Ref) (w wiring, ok bool) {
	rule, ok := store.Get[compute.ForwardingRule](tx, r)
	if !ok || b.Leaving(r) {
		return w, false
	}
	service, ok := store.Get[compute.BackendService](tx, ref.Of(rule.BackendService))
	if !ok {
		return w, false
	}
	w = wiring{vip: vm.ParseAddress(rule.IPAddress), check: healthCheckOf(tx, ref.Of(rule.BackendService)), persist: persistenceOf(service),
		backends: map[ref.Ref]netip.Addr{}, running: map[ref.Ref]netip.Addr{}, draining: map[ref.Ref]netip.Addr{}}
	w.drop = service.FailoverPolicy != nil && service.FailoverPolicy.DropTrafficIfUnhealthy
	w.networkOf = ref.Of(rule.Network)
	for _, backend := range service.Backends {
		group, _ := store.Get[compute.InstanceGroup](tx, ref.Of(backend.Group))
		if group != nil && group.Network != "" && w.networkOf == (ref.Ref{}) {
			w.networkOf = ref.Of(group.Network)
		}
		for _, instance := range b.groups.instances(tx, ref.Of(backend.Group)) {
			w.add(instance)
		}
		b.wireDraining(tx, &w, service, ref.Of(backend.Group))
	}
	w.network = hostid.NetworkAt(tx, w.networkOf)
	return w, true
}

// add takes an instance of a group on, whatever state it is in: health checks find
// out those that do not answer.
func (w *wiring) add(instance *compute.Instance) {
	nic, at := instance.NetworkInterfaces[0], ref.Of(instance.SelfLink)
	w.networkOf = ref.Of(nic.Network)
	w.backends[at] = vm.ParseAddress(nic.NetworkIP)
	if instance.Status == vm.Running || instance.Status == vm.Repairing {
		w.running[at] = w.backends[at]
	}
}

func (b *balancers) wireDraining(tx *store.Tx, w *wiring, service *compute.BackendService, group ref.Ref) {
	for at, end := range draining(tx, service, group, b.Clock.Now()) {
		instance, _ := store.Get[compute.Instance](tx, at)
		w.draining[at] = vm.ParseAddress(instance.NetworkInterfaces[0].NetworkIP)
		if w.drained.IsZero() || end.Before(w.drained) {
			w.drained = end
		}
	}
}

// refresh brings one rule's balancer up to date: the effect of its insert, and
// the controller's step.
func (b *balancers) refresh(ctx context.Context, r ref.Ref) error {
	var w wiring
	ok := false
	b.Store.View(func(tx *store.Tx) { w, ok = b.wire(tx, r) })
	if !ok {
		return b.endIfGone(ctx, r)
	}
	found := b.balancer(ctx, r)
	err := found.update(ctx, w)
	found.begin()
	return err
}

func (b *balancers) run(ctx context.Context) {
	b.queue.Run(ctx, b.Clock, func(ctx context.Context, r ref.Ref) error {
		err := b.refresh(ctx, r)
		if err != nil && ctx.Err() == nil {
			b.Log.Error("the load balancer could not be set; it is tried again", "rule", r.Path(), "error", err)
		}
		return err
	})
}

// balancer finds the rule's, or starts it with the health that is on record.
func (b *balancers) balancer(ctx context.Context, r ref.Ref) *balancer {
	b.mu.Lock()
	defer b.mu.Unlock()
	if found := b.rules[r]; found != nil {
		return found
	}
	ctx, cancel := context.WithCancel(ctx)
	made := &balancer{balancers: b, rule: r, cancel: cancel, joined: make(chan struct{}, 1), health: map[ref.Ref]*health.Verdict{}, remembered: true}
	b.Store.View(func(tx *store.Tx) {
		record, _ := store.Get[balancerHealth](tx, r.In(healthCollection, r.Name))
		made.recall(record)
	})
	made.begin = sync.OnceFunc(func() { b.Tasks.Do(func(context.Context) { made.probe(ctx) }) })
	b.rules[r] = made
	return made
}

// end stops a rule's health checks and takes its address out of the fabric:
// the effect of its delete.
func (b *balancers) end(ctx context.Context, r ref.Ref) error {
	b.mu.Lock()
	ended := b.rules[r]
	delete(b.rules, r)
	b.mu.Unlock()
	b.Update(ctx, func(tx *store.Tx) error {
		tx.Delete(r.In(healthCollection, r.Name))
		return nil
	})
	if ended == nil {
		return nil
	}
	err := ended.end(ctx)
	if err != nil {
		b.queue.Add(r) // the rule stays, and so does what it does
	}
	return err
}

// endIfGone ends the balancer of a rule that is no more: one whose insert failed.
func (b *balancers) endIfGone(ctx context.Context, r ref.Ref) error {
	gone := false
	b.Store.View(func(tx *store.Tx) { gone = tx.Get(r) == nil })
	b.mu.Lock()
	found := b.rules[r]
	b.mu.Unlock()
	if !gone || found == nil {
		return nil
	}
	if err := found.end(ctx); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.rules, r)
	return nil
}

// state is an instance's health behind a rule, as getHealth says it.
func (b *balancers) state(rule, instance ref.Ref) string {
	b.mu.Lock()
	found := b.rules[rule]
	b.mu.Unlock()
	if found != nil && found.healthy(instance) {
		return "HEALTHY"
	}
	return "UNHEALTHY"
}

// chosen are the addresses that get traffic: the healthy backends, or all that run
// when none is, as on Compute Engine; and those that keep the connections they have.
func chosen(w wiring, healthy func(ref.Ref) bool) network.LoadBalancer {
	lb := network.LoadBalancer{VIP: w.vip, Network: w.network, Kept: addresses(w.draining)}
	good, ill := map[ref.Ref]netip.Addr{}, maps.Clone(w.backends)
	for instance, a := range w.backends {
		if healthy(instance) {
			good[instance] = a
		}
	}
	if len(good) == 0 && !w.drop {
		good = w.running
	}
	maps.DeleteFunc(ill, func(instance ref.Ref, _ netip.Addr) bool { return good[instance].IsValid() })
	lb.Backends = addresses(good)
	switch w.persist {
	case always:
		lb.Kept = append(lb.Kept, addresses(ill)...)
	case tcpOnly:
		lb.KeptTCP = addresses(ill)
	}
	return lb
}

func addresses(of map[ref.Ref]netip.Addr) []netip.Addr {
	return slices.SortedFunc(maps.Values(of), netip.Addr.Compare)
}

// same reports whether two load balancers of one address do the same.
func same(a, b network.LoadBalancer) bool {
	return a.Network == b.Network && slices.Equal(a.Backends, b.Backends) && slices.Equal(a.Kept, b.Kept) && slices.Equal(a.KeptTCP, b.KeptTCP)
}
