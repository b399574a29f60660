package balancing

import (
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

func (s *Service) addInstances(r *resource.Request) (any, error) {
	var body compute.InstanceGroupsAddInstancesRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.changeMembers(r, "addInstances", body.Instances, s.addMember)
}

// addMember adds an instance, which must be on the network of the others.
func (s *Service) addMember(tx *store.Tx, group ref.Ref, present []string, name string) ([]string, error) {
	at := group.In("instances", name)
	instance, ok := store.Get[compute.Instance](tx, at)
	switch {
	case !ok:
		return nil, apierr.NotFound(at.Path())
	case slices.Contains(present, name):
		return nil, apierr.BadRequest("memberAlreadyExists", "Resource '%s' is already a member of '%s'.", at.Path(), group.Path())
	}
	if err := s.Settled(at); err != nil {
		return nil, err
	}
	g, _ := store.Get[compute.InstanceGroup](tx, group)
	nic := instance.NetworkInterfaces[0]
	if g.Network == "" {
		store.Edit(tx, group, func(g *compute.InstanceGroup) { g.Network, g.Subnetwork = nic.Network, nic.Subnetwork })
	} else if g.Network != nic.Network {
		return nil, apierr.BadRequest("invalid", "Invalid value for field 'resource.instances[0]': the instance is in network '%s', the group '%s' in '%s'.",
			nic.Network, group.Path(), g.Network)
	}
	return append(slices.Clone(present), name), nil
}

func (s *Service) removeInstances(r *resource.Request) (any, error) {
	var body compute.InstanceGroupsRemoveInstancesRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.changeMembers(r, "removeInstances", body.Instances, removeMember)
}

func removeMember(_ *store.Tx, group ref.Ref, present []string, name string) ([]string, error) {
	i := slices.Index(present, name)
	if i < 0 {
		return nil, apierr.BadRequest("memberNotFound", "Resource '%s' is not a member of '%s'.", group.In("instances", name).Path(), group.Path())
	}
	return slices.Delete(slices.Clone(present), i, i+1), nil
}

// changeMembers applies a change for each of the instances named, or none.
func (s *Service) changeMembers(r *resource.Request, operation string, instances []*compute.InstanceReference,
	change func(tx *store.Tx, group ref.Ref, present []string, name string) ([]string, error),
) (any, error) {
	group := r.Ref()
	return s.Begin(r, "compute.instanceGroups."+operation, group, func(tx *store.Tx) error {
		if tx.Get(group) == nil {
			return apierr.NotFound(group.Path())
		}
		if err := s.Settled(group); err != nil {
			return err
		}
		if tx.Get(group.In("instanceGroupManagers", group.Name)) != nil {
			return apierr.BadRequest("invalid", "Instance group '%s' is managed; its manager changes its members.", group.Path())
		}
		at := group.In(membersCollection, group.Name)
		m, _ := store.Get[members](tx, at)
		names := m.names()
		for _, instance := range instances {
			member, err := ref.Parse(instance.Instance, group.In("instances", ""))
			if err != nil {
				return apierr.Invalid("instances[].instance", instance.Instance, "The URL is malformed.")
			}
			if names, err = change(tx, group, names, member.Name); err != nil {
				return err
			}
		}
		tx.Put(at, m.with(names, s.Clock.Now()))
		return nil
	})
}

// leaveGroups takes an instance out of the unmanaged groups that it is in.
func leaveGroups(tx *store.Tx, instance ref.Ref) {
	for _, object := range tx.List(instance.In("instanceGroups", "")) {
		at := instance.In(membersCollection, object.(*compute.InstanceGroup).Name)
		m, ok := store.Get[members](tx, at)
		if !ok {
			continue
		}
		if _, left := m.Left[instance.Name]; left || slices.Contains(m.Instances, instance.Name) {
			tx.Put(at, m.forget(instance.Name))
		}
	}
}
