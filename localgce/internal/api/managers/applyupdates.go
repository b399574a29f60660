package managers

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// applyUpdates brings the group's configuration to existing instances, whatever
// the policy says: at once where metadata, labels and tags suffice.
func (s *Service) applyUpdates(r *resource.Request) (any, error) {
	var body compute.InstanceGroupManagersApplyUpdatesRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	if body.AllInstances == (len(body.Instances) > 0) {
		return nil, apierr.BadRequest("invalid", "Exactly one of allInstances and instances must be given.")
	}
	if body.MostDisruptiveAllowedAction == "" {
		body.MostDisruptiveAllowedAction = "REPLACE"
	}
	return s.changeManager(r, "applyUpdatesToInstances", func(tx *store.Tx, m *compute.InstanceGroupManager, group *managedGroup) error {
		c := s.look(r.Ref())
		c.tx, c.manager, c.group = tx, m, group
		links := body.Instances
		if body.AllInstances {
			links = group.names()
		}
		chosen, err := chooseManaged(r.Ref(), group, links, false)
		for _, one := range chosen {
			if err == nil {
				err = c.applyUpdate(one, body.MinimalAction, body.MostDisruptiveAllowedAction)
			}
		}
		return err
	})
}

// applyUpdate updates one instance, even where there is nothing new, by as
// little as possible but no less than least. What takes more than most fails.
func (c *reconciliation) applyUpdate(m *managed, least, most string) error {
	instance, ok := c.instanceOf(m)
	if !ok || m.Action == actDeleting || m.Action == actRecreating {
		return nil // it is up to date when it comes
	}
	needed := max(disruption[least], c.needed(m, instance, 0))
	switch {
	case needed > disruption[most]:
		return apierr.BadRequest("invalid", "The update of instance '%s' needs an action more disruptive than %s.", instance.Name, most)
	case needed == disruption["REPLACE"]:
		m.replace(instance.Id)
	case needed == disruption["RESTART"]:
		m.Action, m.Halfway = actRestarting, false
	case needed == disruption["REFRESH"]:
		c.refresh(m, instance)
	}
	return nil
}

// configured reports whether an instance has the all-instances configuration.
func configured(instance *compute.Instance, config *compute.InstanceGroupManagerAllInstancesConfig) bool {
	if config == nil || config.Properties == nil {
		return true
	}
	for key, want := range config.Properties.Metadata {
		if vm.MetadataValue(instance.Metadata, key) != want {
			return false
		}
	}
	for key, want := range config.Properties.Labels {
		if instance.Labels[key] != want {
			return false
		}
	}
	return true
}
