package api

import (
	"context"
	"slices"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/store"
)

// reconciliation is one look at a managed group: it compares what is there with
// what should be, and collects the operations that bring it about.
type reconciliation struct {
	*Server
	tx      *store.Tx
	ref     ref.Ref
	manager *compute.InstanceGroupManager
	group   *managedGroup
	now     time.Time
	started []*compute.Operation
	again   time.Duration // when to look again; 0 for at the next change
}

// reconcileManager is the managed groups' controller's step for one group.
func (s *Server) reconcileManager(_ context.Context, r ref.Ref) {
	c := reconciliation{Server: s, ref: r, now: s.clock.Now()}
	s.update(func(tx *store.Tx) error {
		manager, ok := store.Get[compute.InstanceGroupManager](tx, r)
		old, known := store.Get[managedGroup](tx, r.In(managedCollection, r.Name))
		if !ok || !known {
			return nil
		}
		c.tx, c.manager, c.group = tx, manager, old.copied()
		c.fit()
		c.update()
		c.act()
		if !slices.Equal(c.group.Instances, old.Instances) || len(c.group.Errors) != len(old.Errors) {
			tx.Put(r.In(managedCollection, r.Name), c.group)
			s.managers.add(r) // until there is nothing left to do
		}
		return nil
	})
	for _, op := range c.started {
		s.start(op)
	}
	if c.again > 0 {
		s.tasks.do(func(ctx context.Context) { s.lookLater(ctx, r, c.again) })
	}
}

func (s *Server) lookLater(ctx context.Context, r ref.Ref, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-s.clock.After(wait):
		s.managers.add(r)
	}
}

// fit brings the number of instances to the target size.
func (c *reconciliation) fit() {
	wanted := int(c.manager.TargetSize)
	if c.leaving(c.ref) {
		wanted = 0
	}
	staying := 0
	for _, m := range c.group.Instances {
		if m.Action != actDeleting {
			staying++
		}
	}
	for ; staying < wanted; staying++ {
		c.group.Instances = append(c.group.Instances, managed{Name: c.newName(), Action: actCreating})
	}
	for ; staying > wanted; staying-- {
		c.victim().Action = actDeleting
	}
}

func (c *reconciliation) newName() string {
	for {
		name := c.manager.BaseInstanceName + "-" + newSuffix(suffixLength)
		if c.tx.Get(c.ref.In("instances", name)) == nil && c.group.find(name) == nil {
			return name
		}
	}
}

// victim chooses who goes first when a group shrinks: whoever does not run,
// then the newest.
func (c *reconciliation) victim() *managed {
	var choice *managed
	for i := range c.group.Instances {
		m := &c.group.Instances[i]
		if m.Action == actDeleting {
			continue
		}
		if choice == nil || m.Action != actNone || choice.Action == actNone {
			choice = m
		}
	}
	return choice
}

// update replaces instances of an old template where the policy asks for it, as
// many at a time as it allows to be unavailable.
func (c *reconciliation) update() {
	if c.manager.UpdatePolicy.Type != "PROACTIVE" {
		return
	}
	allowed := max(1, c.manager.UpdatePolicy.MaxUnavailable.Fixed)
	for _, m := range c.group.Instances {
		if m.Action != actNone {
			allowed--
		}
	}
	for i := range c.group.Instances {
		m := &c.group.Instances[i]
		instance, ok := c.instanceOf(m)
		if allowed > 0 && ok && m.Action == actNone && m.outdated(c.manager) {
			m.replace(instance.Id)
			allowed--
		}
	}
}

func (c *reconciliation) instanceOf(m *managed) (*compute.Instance, bool) {
	return store.Get[compute.Instance](c.tx, c.ref.In("instances", m.Name))
}

// act does for each instance what is due.
func (c *reconciliation) act() {
	kept := c.group.Instances[:0]
	for _, m := range c.group.Instances {
		if stays := c.actOn(&m); stays {
			kept = append(kept, m)
		}
	}
	c.group.Instances = kept
}

func (c *reconciliation) actOn(m *managed) (stays bool) {
	instance, exists := c.instanceOf(m)
	switch {
	case m.Action == actDeleting && !exists:
		return false
	case m.Action == actDeleting, m.Action == actRecreating && exists && instance.Id == m.Old:
		c.delete(instance)
	case !exists:
		c.make(m)
	case m.Action == actRestarting:
		store.Edit(c.tx, ref.Of(instance.SelfLink), func(i *compute.Instance) { overlay(i, c.manager.AllInstancesConfig) })
		c.started = append(c.started, c.addOperation(c.tx, "reset", ref.Of(instance.SelfLink), "", groupUser))
		m.Action = actNone
	case instance.Status == running && !c.leaving(c.ref.In("instances", m.Name)):
		*m = managed{Name: m.Name, Action: actNone, Template: m.Template, Version: m.Version}
	case instance.Status == terminated && m.Action == actNone && c.manager.InstanceLifecyclePolicy.DefaultActionOnFailure == repair:
		m.replace(instance.Id)
		c.delete(instance)
	}
	return true
}

func (c *reconciliation) delete(instance *compute.Instance) {
	r := ref.Of(instance.SelfLink)
	if !c.leaving(r) {
		c.started = append(c.started, c.addOperation(c.tx, "delete", r, "", groupUser))
	}
}
