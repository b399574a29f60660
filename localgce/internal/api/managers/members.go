package managers

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
)

func (s *Service) deleteInstances(r *resource.Request) (any, error) {
	var body compute.InstanceGroupManagersDeleteInstancesRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.changeManager(r, "deleteInstances", func(_ *store.Tx, m *compute.InstanceGroupManager, group *managedGroup) error {
		chosen, err := chooseManaged(r.Ref(), group, body.Instances, body.SkipInstancesOnValidationError)
		if err == nil && !body.SkipInstancesOnValidationError {
			err = refuseDeleting(r.Ref(), chosen)
		}
		for _, one := range chosen {
			if one.Action != actDeleting {
				one.Action = actDeleting
				m.TargetSize--
			}
		}
		return err
	})
}

// refuseDeleting refuses instances that are being deleted already.
func refuseDeleting(manager ref.Ref, chosen []*managed) error {
	for _, one := range chosen {
		if one.Action == actDeleting {
			return apierr.Invalid("instances", one.Name, "The instance is already being deleted from the managed instance group '%s'.", manager.Path())
		}
	}
	return nil
}

func (s *Service) abandonInstances(r *resource.Request) (any, error) {
	var body compute.InstanceGroupManagersAbandonInstancesRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.changeManager(r, "abandonInstances", func(_ *store.Tx, m *compute.InstanceGroupManager, group *managedGroup) error {
		chosen, err := chooseManaged(r.Ref(), group, body.Instances, false)
		abandoned := map[string]bool{}
		for _, one := range chosen {
			if one.Action != actDeleting && !abandoned[one.Name] { // what is deleted does not count any more
				abandoned[one.Name] = true
				m.TargetSize--
			}
		}
		group.Instances = slices.DeleteFunc(group.Instances, func(one managed) bool { return abandoned[one.Name] })
		return err
	})
}

func (s *Service) recreateInstances(r *resource.Request) (any, error) {
	var body compute.InstanceGroupManagersRecreateInstancesRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.changeManager(r, "recreateInstances", func(tx *store.Tx, _ *compute.InstanceGroupManager, group *managedGroup) error {
		chosen, err := chooseManaged(r.Ref(), group, body.Instances, false)
		for _, one := range chosen {
			if instance, ok := store.Get[compute.Instance](tx, r.Ref().In("instances", one.Name)); ok && one.Action != actDeleting {
				one.replace(instance.Id)
			}
		}
		return err
	})
}

// createInstances adds instances with names of the caller's choice.
func (s *Service) createInstances(r *resource.Request) (any, error) {
	var body compute.InstanceGroupManagersCreateInstancesRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.changeManager(r, "createInstances", func(tx *store.Tx, m *compute.InstanceGroupManager, group *managedGroup) error {
		for _, config := range body.Instances {
			if err := checkNewMember(tx, r.Ref(), group, config); err != nil {
				return err
			}
			group.Instances = append(group.Instances, managed{Name: config.Name, Action: actCreating})
			m.TargetSize++
		}
		return checkSize(m.TargetSize)
	})
}

func checkNewMember(tx *store.Tx, manager ref.Ref, group *managedGroup, config *compute.PerInstanceConfig) error {
	if config.PreservedState != nil {
		return apierr.Invalid("instances[].preservedState", "", "The local Compute Engine has no stateful groups.")
	}
	if err := validate.Name("instances[].name", config.Name); err != nil {
		return err
	}
	at := manager.In("instances", config.Name)
	if tx.Get(at) != nil || group.find(config.Name) != nil {
		return apierr.AlreadyExists(at.Path())
	}
	return nil
}

// chooseManaged finds the instances that links name, all of which must be in
// the group unless the others are to be skipped. One of another zone is always
// refused.
func chooseManaged(manager ref.Ref, group *managedGroup, links []string, skip bool) (chosen []*managed, err error) {
	for _, link := range links {
		at, err := ref.Parse(link, manager.In("instances", ""))
		if err != nil {
			return nil, apierr.Invalid("instances", link, "The URL is malformed.")
		}
		one := group.find(at.Name)
		switch {
		case at.Project != manager.Project || at.Location != manager.Location:
			return nil, apierr.Invalid("instances", link, "The instance is not in the zone of the managed instance group '%s'.", manager.Path())
		case one != nil:
			chosen = append(chosen, one)
		case !skip:
			return nil, apierr.Invalid("instances", link, "The instance is not in the managed instance group '%s'.", manager.Path())
		}
	}
	return chosen, nil
}

// Release has a managed group let an instance go that is being deleted for
// good: the group becomes smaller, and makes no other one.
func (s *Service) Release(tx *store.Tx, instance ref.Ref) {
	was := ""
	manager, ok := s.editMember(tx, instance, func(_ *managedGroup, m *managed) { was, m.Action = m.Action, actDeleting })
	if ok && was != actDeleting {
		store.Edit(tx, manager, func(m *compute.InstanceGroupManager) { m.TargetSize-- })
	}
}
