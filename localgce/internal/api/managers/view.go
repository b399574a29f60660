package managers

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
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

func (s *Service) listManagedInstances(r *resource.Request) (any, error) {
	answer := &compute.InstanceGroupManagersListManagedInstancesResponse{}
	found := false
	s.Store.View(func(tx *store.Tx) {
		var group *managedGroup
		if group, found = store.Get[managedGroup](tx, r.Ref().In(collection, r.Name)); !found {
			return
		}
		manager, _ := store.Get[compute.InstanceGroupManager](tx, r.Ref())
		for _, m := range group.Instances {
			shown := showManaged(tx, r.Ref().In("instances", m.Name), m)
			shown.InstanceHealth = showHealth(manager, m)
			answer.ManagedInstances = append(answer.ManagedInstances, shown)
		}
	})
	if !found {
		return nil, apierr.NotFound(r.Ref().Path())
	}
	return answer, nil
}

func showManaged(tx *store.Tx, at ref.Ref, m managed) *compute.ManagedInstance {
	shown := &compute.ManagedInstance{
		Name: m.Name, Instance: at.URL(), CurrentAction: m.Action,
		Version:     m.version(),
		LastAttempt: &compute.ManagedInstanceLastAttempt{},
	}
	if instance, ok := store.Get[compute.Instance](tx, at); ok {
		shown.Id, shown.InstanceStatus = instance.Id, instance.Status
	}
	if m.Code != "" {
		shown.LastAttempt.Errors = &compute.ManagedInstanceLastAttemptErrors{
			Errors: []*compute.ManagedInstanceLastAttemptErrorsErrors{{Code: m.Code, Message: m.Message}},
		}
	}
	return shown
}

// showHealth is what the group's health check says of an instance.
func showHealth(manager *compute.InstanceGroupManager, m managed) []*compute.ManagedInstanceInstanceHealth {
	policy := autoHealing(manager)
	if policy == nil {
		return nil
	}
	state := m.Health
	if state == "" {
		state = "UNKNOWN"
	}
	return []*compute.ManagedInstanceInstanceHealth{{HealthCheck: policy.HealthCheck, DetailedHealthState: state}}
}

func (s *Service) listErrors(r *resource.Request) (any, error) {
	answer := &compute.InstanceGroupManagersListErrorsResponse{}
	found := false
	s.Store.View(func(tx *store.Tx) {
		var group *managedGroup
		if group, found = store.Get[managedGroup](tx, r.Ref().In(collection, r.Name)); found {
			answer.Items = group.Errors
		}
	})
	if !found {
		return nil, apierr.NotFound(r.Ref().Path())
	}
	return answer, nil
}
