package managers

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// roll brings the group's configuration to its instances where the policy asks
// for it: at once where that disturbs nobody, else as few at a time as
// maxUnavailable says. Instances that are substituted by new ones make way as
// these come up (see surge).
func (c *reconciliation) roll() {
	policy := c.manager.UpdatePolicy
	if policy.Type != "PROACTIVE" || c.Leaving(c.ref) {
		return
	}
	allowed := c.spare()
	for i := range c.group.Instances {
		m := &c.group.Instances[i]
		instance, exists := c.instanceOf(m)
		if !exists || m.Action == actDeleting || m.Action == actRecreating || m.Action == actRestarting {
			continue
		}
		if !c.behind(m, instance) {
			continue
		}
		needed := c.needed(m, instance, disruption[policy.MinimalAction])
		switch {
		case needed == disruption["REFRESH"]:
			c.refresh(m, instance)
		case !available(m, instance):
			c.disrupt(m, instance, needed) // nobody has anything of it as it is
		case allowed > 0:
			c.disrupt(m, instance, needed)
			allowed--
		}
	}
}

// behind reports whether the group is going to update an instance by itself.
func (c *reconciliation) behind(m *managed, instance *compute.Instance) bool {
	policy := c.manager.UpdatePolicy
	if policy.Type != "PROACTIVE" {
		return false
	}
	needed := c.needed(m, instance, disruption[policy.MinimalAction])
	return needed > 0 && needed <= disruption[policy.MostDisruptiveAllowedAction]
}

// available reports whether an instance counts as one that serves.
func available(m *managed, instance *compute.Instance) bool {
	return m.Action == actNone && instance.Status == vm.Running
}

// spare is how many instances may become unavailable now.
func (c *reconciliation) spare() int {
	count := 0
	for i := range c.group.Instances {
		m := &c.group.Instances[i]
		if instance, exists := c.instanceOf(m); exists && available(m, instance) {
			count++
		}
	}
	return count - int(c.manager.TargetSize) + maxUnavailable(c.manager)
}

// surge is how many instances the group has beyond its size while an update
// substitutes old ones.
func (c *reconciliation) surge() int {
	policy := c.manager.UpdatePolicy
	if policy.ReplacementMethod != "SUBSTITUTE" {
		return 0
	}
	old := 0
	for i := range c.group.Instances {
		m := &c.group.Instances[i]
		instance, exists := c.instanceOf(m)
		if exists && m.Action != actDeleting && c.behind(m, instance) && c.needed(m, instance, disruption[policy.MinimalAction]) == disruption["REPLACE"] {
			old++
		}
	}
	return min(old, maxSurge(c.manager))
}

// room is how many instances may stay while those that an update substitutes
// are still on their way out: all together are no more than maxSurge allows.
func (c *reconciliation) room() int {
	policy := c.manager.UpdatePolicy
	if policy.Type != "PROACTIVE" || policy.ReplacementMethod != "SUBSTITUTE" {
		return maxSize
	}
	room := int(c.manager.TargetSize) + maxSurge(c.manager)
	for i := range c.group.Instances {
		m := &c.group.Instances[i]
		if m.Action == actDeleting && m.outdated(c.manager) {
			room--
		}
	}
	return room
}

// disrupt restarts an instance, or has another one in its place.
func (c *reconciliation) disrupt(m *managed, instance *compute.Instance, action int) {
	switch {
	case action == disruption["RESTART"]:
		m.Action, m.Halfway = actRestarting, false
	case c.manager.UpdatePolicy.ReplacementMethod == "SUBSTITUTE":
		m.Action = actDeleting // fit makes another one
	default:
		m.replace(instance.Id)
	}
}

// needed is the least that brings an instance up to date, but no less than
// least where there is anything to bring; 0 where there is not.
func (c *reconciliation) needed(m *managed, instance *compute.Instance, least int) int {
	needed := 0
	if m.outdated(c.manager) {
		needed = c.change(m.Template)
	} else if !configured(instance, c.manager.AllInstancesConfig) {
		needed = disruption["REFRESH"]
	}
	if needed == 0 {
		return 0
	}
	return max(needed, least)
}

// refresh gives an instance what is new and can change while it runs; in one
// that is off also what can only change then.
func (c *reconciliation) refresh(m *managed, instance *compute.Instance) {
	wanted, err := c.instantiate(c.manager.InstanceTemplate)
	if err != nil {
		return // the template is in use, so it is there
	}
	store.Edit(c.tx, ref.Of(instance.SelfLink), func(i *compute.Instance) {
		if m.outdated(c.manager) {
			adopt(i, wanted)
		}
		overlay(i, c.manager.AllInstancesConfig)
		if i.Status == vm.Terminated {
			refit(c.ref, i, wanted)
		}
		fields.Stamp(i)
	})
	m.Template, m.Version = c.manager.InstanceTemplate, c.manager.Versions[0].Name
}

// restart stops an instance, gives it what it can only have while it is off,
// and starts it again.
func (c *reconciliation) restart(m *managed, instance *compute.Instance) {
	r := ref.Of(instance.SelfLink)
	switch {
	case c.PendingOn(r, "stop") || c.PendingOn(r, "start"):
		return
	case instance.Status == vm.Running && !m.Halfway:
		m.Halfway = true
		c.begin("stop", r)
	case instance.Status == vm.Terminated:
		m.Halfway = true
		c.refresh(m, instance)
		c.begin("start", r)
	case instance.Status == vm.Running:
		m.Halfway = false
		c.settle(m, instance)
	}
}
