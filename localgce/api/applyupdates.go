package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/store"
)

// disruption orders what may be done to an instance.
var disruption = map[string]int{"": 0, "NONE": 0, "REFRESH": 1, "RESTART": 2, "REPLACE": 3}

// applyUpdates brings the group's configuration to existing instances: at once
// where metadata and labels suffice, by a new instance for a new template.
func (s *Server) applyUpdates(r *request) (any, error) {
	var body compute.InstanceGroupManagersApplyUpdatesRequest
	if err := r.decode(&body); err != nil {
		return nil, err
	}
	if body.AllInstances == (len(body.Instances) > 0) {
		return nil, apierr.BadRequest("invalid", "Exactly one of allInstances and instances must be given.")
	}
	most := body.MostDisruptiveAllowedAction
	if most == "" {
		most = "REPLACE"
	}
	return s.changeManager(r, "applyUpdatesToInstances", func(tx *store.Tx, m *compute.InstanceGroupManager, group *managedGroup) error {
		links := body.Instances
		if body.AllInstances {
			links = group.names()
		}
		return eachManaged(r.ref(), group, links, func(one *managed) {
			s.applyUpdate(tx, r.ref(), m, one, disruption[body.MinimalAction], disruption[most])
		})
	})
}

func (s *Server) applyUpdate(tx *store.Tx, at ref.Ref, m *compute.InstanceGroupManager, one *managed, least, most int) {
	instance, ok := store.Get[compute.Instance](tx, at.In("instances", one.Name))
	if !ok || one.Action == actDeleting {
		return
	}
	needed := least
	if one.outdated(m) {
		needed = disruption["REPLACE"]
	} else if !configured(instance, m.AllInstancesConfig) {
		needed = max(needed, disruption["REFRESH"])
	}
	switch {
	case needed > most:
		return // more than the caller allows: left as it is
	case needed == disruption["REPLACE"]:
		one.replace(instance.Id)
	case needed == disruption["RESTART"]:
		one.Action = actRestarting
	case needed == disruption["REFRESH"]:
		store.Edit(tx, ref.Of(instance.SelfLink), func(i *compute.Instance) { overlay(i, m.AllInstancesConfig) })
	}
}

// configured tells whether an instance has the all-instances configuration.
func configured(instance *compute.Instance, config *compute.InstanceGroupManagerAllInstancesConfig) bool {
	if config == nil || config.Properties == nil {
		return true
	}
	for key, want := range config.Properties.Metadata {
		if metadataValue(instance.Metadata, key) != want {
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
