package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/store"
)

// renderManager adds what a managed group is doing.
func (s *Server) renderManager(tx *store.Tx, r ref.Ref, object any) any {
	shown := *object.(*compute.InstanceGroupManager)
	shown.ForceSendFields = []string{"TargetSize"}
	shown.CurrentActions = &compute.InstanceGroupManagerActionsSummary{
		ForceSendFields: []string{"None", "Creating", "Recreating", "Deleting", "Abandoning", "CreatingWithoutRetries", "Refreshing", "Restarting", "Verifying"},
	}
	effective, reached := true, true
	group, _ := store.Get[managedGroup](tx, r.In(managedCollection, r.Name))
	for _, m := range group.Instances {
		count(shown.CurrentActions, m.Action)
		reached = reached && !m.outdated(&shown)
		if instance, ok := store.Get[compute.Instance](tx, r.In("instances", m.Name)); ok {
			effective = effective && configured(instance, shown.AllInstancesConfig)
		}
	}
	force := []string{"IsStable", "IsReached", "Effective", "HasStatefulConfig"}
	shown.Status = &compute.InstanceGroupManagerStatus{
		IsStable:      shown.CurrentActions.None == shown.TargetSize && len(group.Instances) == int(shown.TargetSize),
		VersionTarget: &compute.InstanceGroupManagerStatusVersionTarget{IsReached: reached, ForceSendFields: force[1:2]},
		AllInstancesConfig: &compute.InstanceGroupManagerStatusAllInstancesConfig{
			Effective: effective, CurrentRevision: revisionOf(&shown), ForceSendFields: force[2:3],
		},
		Stateful:        &compute.InstanceGroupManagerStatusStateful{ForceSendFields: force[3:4]},
		ForceSendFields: force[:1],
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
	}
}

func (s *Server) listManagedInstances(r *request) (any, error) {
	answer := &compute.InstanceGroupManagersListManagedInstancesResponse{}
	found := false
	s.store.View(func(tx *store.Tx) {
		var group *managedGroup
		if group, found = store.Get[managedGroup](tx, r.ref().In(managedCollection, r.name)); !found {
			return
		}
		for _, m := range group.Instances {
			answer.ManagedInstances = append(answer.ManagedInstances, showManaged(tx, r.ref().In("instances", m.Name), m))
		}
	})
	if !found {
		return nil, apierr.NotFound(r.ref().Path())
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

func (s *Server) listErrors(r *request) (any, error) {
	answer := &compute.InstanceGroupManagersListErrorsResponse{}
	found := false
	s.store.View(func(tx *store.Tx) {
		var group *managedGroup
		if group, found = store.Get[managedGroup](tx, r.ref().In(managedCollection, r.name)); found {
			answer.Items = group.Errors
		}
	})
	if !found {
		return nil, apierr.NotFound(r.ref().Path())
	}
	return answer, nil
}
