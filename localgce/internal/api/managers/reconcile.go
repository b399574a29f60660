package managers

import (
	"context"
	"slices"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// reconciliation is one look at a managed group: it compares what is there with
// what should be, and collects the operations that bring it about.
type reconciliation struct {
	*Service
	tx         *store.Tx
	ref        ref.Ref
	manager    *compute.InstanceGroupManager
	group      *managedGroup
	now        time.Time
	changes    map[string]int // what it takes to get to the present template, by the old one's link
	recreating int            // instances that are being made anew
	started    []*compute.Operation
	again      time.Time // when to look again; zero for at the next change
}

// reconcile is the managed groups' controller's step for one group.
func (s *Service) reconcile(ctx context.Context, r ref.Ref) error {
	c := s.look(r)
	s.Update(ctx, func(tx *store.Tx) error {
		c = s.look(r) // anew, each time that it is tried
		old, ok := c.open(tx)
		if !ok {
			return nil
		}
		c.fit()
		c.roll()
		c.act()
		if !slices.Equal(c.group.Instances, old.Instances) || len(c.group.Errors) != len(old.Errors) {
			tx.Put(r.In(collection, r.Name), c.group)
			s.queue.Add(r) // until there is nothing left to do
		}
		return nil
	})
	for _, op := range c.started {
		s.Start(op)
	}
	s.looks.Set(r, c.again)
	s.healers.follow(r)
	return nil
}

// look starts a look at a group.
func (s *Service) look(r ref.Ref) *reconciliation {
	return &reconciliation{Service: s, ref: r, now: s.Clock.Now(), changes: map[string]int{}}
}

// open reads the group's records, of which it makes a copy to work on.
func (c *reconciliation) open(tx *store.Tx) (old *managedGroup, ok bool) {
	c.tx = tx
	if c.manager, ok = store.Get[compute.InstanceGroupManager](tx, c.ref); !ok {
		return nil, false
	}
	if old, ok = store.Get[managedGroup](tx, c.ref.In(collection, c.ref.Name)); ok {
		c.group = old.copied()
	}
	return old, ok
}

// lookAt has the group looked at again at that time, or before.
func (c *reconciliation) lookAt(when time.Time) {
	if c.again.IsZero() || when.Before(c.again) {
		c.again = when
	}
}

// fit brings the number of instances to the target size, and to what an update
// may have beyond it.
func (c *reconciliation) fit() {
	wanted := int(c.manager.TargetSize) + c.surge()
	if c.Leaving(c.ref) {
		wanted = 0
	}
	staying := c.staying()
	for ; staying < wanted && staying < c.room(); staying++ {
		c.group.Instances = append(c.group.Instances, managed{Name: c.newName(), Action: actCreating})
	}
	for ; staying > wanted; staying-- {
		c.victim().Action = actDeleting
	}
}

func (c *reconciliation) staying() (count int) {
	for _, m := range c.group.Instances {
		if m.Action != actDeleting {
			count++
		}
	}
	return count
}

func (c *reconciliation) newName() string {
	for {
		name := c.manager.BaseInstanceName + "-" + fields.NewSuffix(suffixLength)
		if c.tx.Get(c.ref.In("instances", name)) == nil && c.group.find(name) == nil {
			return name
		}
	}
}

// victim chooses who goes first when a group shrinks: whoever does not run,
// then who is of an old template, then the newest.
func (c *reconciliation) victim() *managed {
	var choice *managed
	for i := range c.group.Instances {
		m := &c.group.Instances[i]
		if m.Action != actDeleting && (choice == nil || c.dispensable(m) >= c.dispensable(choice)) {
			choice = m
		}
	}
	return choice
}

func (c *reconciliation) dispensable(m *managed) int {
	switch {
	case m.Action != actNone:
		return 2
	case m.outdated(c.manager):
		return 1
	}
	return 0
}

func (c *reconciliation) instanceOf(m *managed) (*compute.Instance, bool) {
	return store.Get[compute.Instance](c.tx, c.ref.In("instances", m.Name))
}

// act does for each instance what is due.
func (c *reconciliation) act() {
	for _, m := range c.group.Instances {
		if m.Action == actRecreating {
			c.recreating++
		}
	}
	kept := c.group.Instances[:0]
	for _, m := range c.group.Instances {
		if stays := c.actOn(&m); stays {
			kept = append(kept, m)
		}
	}
	c.group.Instances = kept
}

func (c *reconciliation) actOn(m *managed) (stays bool) {
	at := c.ref.In("instances", m.Name)
	instance, exists := c.instanceOf(m)
	switch {
	case m.Action == actDeleting && !exists:
		return false
	case m.Action == actDeleting, m.Action == actRecreating && exists && instance.Id == m.Old:
		c.delete(instance)
	case !exists:
		c.make(m)
	case c.Leaving(at):
		// Somebody deletes it: it is made anew when it has gone.
	case m.Action == actRestarting:
		c.restart(m, instance)
	case instance.Status == vm.Running:
		c.settle(m, instance)
	case instance.Status == vm.Terminated && c.repairs() && !c.PendingOn(at, "insert") && !c.PendingOn(at, "start"):
		c.repair(m, instance)
	}
	return true
}

// repair makes a failed instance anew.
func (c *reconciliation) repair(m *managed, instance *compute.Instance) {
	m.replace(instance.Id)
	m.Same = c.repairsSame()
	c.delete(instance)
}

// repairs reports whether the group makes failed instances anew.
func (c *reconciliation) repairs() bool {
	return c.manager.InstanceLifecyclePolicy.DefaultActionOnFailure == repair
}

// repairsSame reports whether what is made anew is as it was: updates have rules
// of their own.
func (c *reconciliation) repairsSame() bool {
	return c.manager.InstanceLifecyclePolicy.ForceUpdateOnRepair != "YES"
}

func (c *reconciliation) delete(instance *compute.Instance) {
	if r := ref.Of(instance.SelfLink); !c.Leaving(r) {
		c.begin("delete", r)
	}
}
