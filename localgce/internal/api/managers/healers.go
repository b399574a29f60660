package managers

import (
	"context"
	"net/netip"
	"sync"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/health"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// healers ask the instances of managed groups with a health check after their
// health. What they find is on record; the groups' controller acts on it.
type healers struct {
	*Service

	mu     sync.Mutex
	groups map[ref.Ref]bool // that are being asked
}

func newHealers(s *Service) *healers { return &healers{Service: s, groups: map[ref.Ref]bool{}} }

// checkedGroup is a group under a health check at one moment.
type checkedGroup struct {
	check     *compute.HealthCheck
	network   string // as the fabric names it
	instances map[ref.Ref]netip.Addr
	ids       map[ref.Ref]uint64
	health    map[ref.Ref]string // as on record
}

// follow starts asking a group, if it has a health check and is not asked yet.
func (h *healers) follow(r ref.Ref) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.read(r); !ok || h.groups[r] {
		return
	}
	h.groups[r] = true
	h.Tasks.Do(func(ctx context.Context) { h.attend(ctx, r) })
}

// attend asks at the health check's interval until the group has none.
func (h *healers) attend(ctx context.Context, r ref.Ref) {
	verdicts := map[uint64]*health.Verdict{}
	for {
		g, ok := h.visit(r)
		if !ok {
			return
		}
		h.round(ctx, g, verdicts)
		select {
		case <-ctx.Done():
			return
		case <-h.Clock.After(time.Duration(g.check.CheckIntervalSec) * time.Second):
		}
	}
}

// visit reads the group, and takes it off the list when it has no health check.
func (h *healers) visit(r ref.Ref) (checkedGroup, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	g, ok := h.read(r)
	if !ok {
		delete(h.groups, r)
	}
	return g, ok
}

func (h *healers) read(r ref.Ref) (g checkedGroup, ok bool) {
	h.Store.View(func(tx *store.Tx) {
		manager, found := store.Get[compute.InstanceGroupManager](tx, r)
		if !found || autoHealing(manager) == nil {
			return
		}
		if g.check, ok = store.Get[compute.HealthCheck](tx, ref.Of(autoHealing(manager).HealthCheck)); !ok {
			return
		}
		g.instances, g.ids, g.health = map[ref.Ref]netip.Addr{}, map[ref.Ref]uint64{}, map[ref.Ref]string{}
		group, _ := store.Get[managedGroup](tx, r.In(collection, r.Name))
		for _, m := range group.Instances {
			at := r.In("instances", m.Name)
			instance, there := store.Get[compute.Instance](tx, at)
			if !there || instance.Status != vm.Running {
				continue
			}
			nic := instance.NetworkInterfaces[0]
			g.network = hostid.NetworkAt(tx, ref.Of(nic.Network))
			g.instances[at], g.ids[at], g.health[at] = vm.ParseAddress(nic.NetworkIP), instance.Id, m.Health
		}
	})
	return g, ok
}

// round asks each instance once, and records what changed.
func (h *healers) round(ctx context.Context, g checkedGroup, verdicts map[uint64]*health.Verdict) {
	present := map[uint64]bool{}
	for r, id := range g.ids {
		present[id] = true
		if verdicts[id] == nil {
			verdicts[id] = &health.Verdict{Health: g.health[r]}
		}
	}
	for id := range verdicts {
		if !present[id] {
			delete(verdicts, id)
		}
	}
	health.Each(g.instances,
		func(a netip.Addr) error { return health.Ask(ctx, h.fabric, g.check, g.network, a, a) },
		func(r ref.Ref, well bool) {
			v := verdicts[g.ids[r]]
			if ctx.Err() == nil && v.Turns(well, g.check.HealthyThreshold, g.check.UnhealthyThreshold) {
				h.record(ctx, r, g.ids[r], v.Health)
			}
		})
}

// record notes an instance's health, unless it is another one by now.
func (h *healers) record(ctx context.Context, r ref.Ref, id uint64, health string) {
	h.Update(ctx, func(tx *store.Tx) error {
		if instance, there := store.Get[compute.Instance](tx, r); !there || instance.Id != id {
			return nil
		}
		if manager, ok := h.editMember(tx, r, func(_ *managedGroup, m *managed) { m.Health = health }); ok {
			h.queue.Add(manager)
		}
		return nil
	})
}
