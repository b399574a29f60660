package managers

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// renderManager adds what a managed group is doing.
func (s *Service) renderManager(tx *store.Tx, r ref.Ref, object any) any {
	shown := *object.(*compute.InstanceGroupManager)
	shown.ForceSendFields = []string{"TargetSize"}
	policy := *shown.UpdatePolicy
	policy.MaxSurge = shownLimit(policy.MaxSurge, maxSurge(&shown))
	policy.MaxUnavailable = shownLimit(policy.MaxUnavailable, maxUnavailable(&shown))
	shown.UpdatePolicy = &policy
	c := s.look(r)
	if _, ok := c.open(tx); ok {
		shown.CurrentActions, shown.Status = c.actions(), c.status()
	}
	return &shown
}

func (c *reconciliation) actions() *compute.InstanceGroupManagerActionsSummary {
	actions := &compute.InstanceGroupManagerActionsSummary{
		ForceSendFields: []string{"None", "Creating", "Recreating", "Deleting", "Abandoning", "CreatingWithoutRetries", "Refreshing", "Restarting", "Verifying"},
	}
	for _, m := range c.group.Instances {
		count(actions, m.Action)
	}
	return actions
}

func (c *reconciliation) status() *compute.InstanceGroupManagerStatus {
	stable, effective, reached := len(c.group.Instances) == int(c.manager.TargetSize), true, true
	for i := range c.group.Instances {
		m := &c.group.Instances[i]
		reached = reached && !m.outdated(c.manager)
		instance, exists := c.instanceOf(m)
		stable = stable && exists && m.Action == actNone && !c.Leaving(c.ref.In("instances", m.Name)) && !c.behind(m, instance)
		effective = effective && (!exists || configured(instance, c.manager.AllInstancesConfig))
	}
	force := []string{"IsStable", "IsReached", "Effective", "HasStatefulConfig"}
	return &compute.InstanceGroupManagerStatus{
		IsStable:      stable,
		VersionTarget: &compute.InstanceGroupManagerStatusVersionTarget{IsReached: reached, ForceSendFields: force[1:2]},
		AllInstancesConfig: &compute.InstanceGroupManagerStatusAllInstancesConfig{
			Effective: effective, CurrentRevision: revisionOf(c.manager), ForceSendFields: force[2:3],
		},
		Stateful:        &compute.InstanceGroupManagerStatusStateful{ForceSendFields: force[3:4]},
		ForceSendFields: force[:1],
	}
}

// shownLimit is a limit with what it comes to.
func shownLimit(limit *compute.FixedOrPercent, calculated int) *compute.FixedOrPercent {
	shown := *limit
	shown.Calculated = int64(calculated)
	shown.ForceSendFields = []string{"Calculated"}
	if shown.Percent == 0 {
		shown.ForceSendFields = append(shown.ForceSendFields, "Fixed")
	}
	return &shown
}

func count(actions *compute.InstanceGroupManagerActionsSummary, action string) {
	switch action {
	case actNone:
		actions.None++
	case actCreating:
		actions.Creating++
	case actRecreating:
		actions.Recreating++
	case actDeleting:
		actions.Deleting++
	case actRestarting:
		actions.Restarting++
	case actVerifying:
		actions.Verifying++
	}
}
