package infra

import "slices"

// Replicas are the control-plane machines that were found, by zone and name.
func (i Inventory) Replicas() (replicas []FoundInstance) {
	for _, machine := range i.Instances {
		if machine.Role == RoleControlPlane {
			replicas = append(replicas, machine)
		}
	}
	slices.SortFunc(replicas, func(a, b FoundInstance) int {
		return slices.Compare([]string{a.Zone, a.Name}, []string{b.Zone, b.Name})
	})
	return replicas
}

// Attached are the replicas that are behind the load balancer.
func (i Inventory) Attached() []FoundInstance {
	return slices.DeleteFunc(i.Replicas(), func(r FoundInstance) bool { return !i.IsAttached(r.Name) })
}

// IsAttached reports whether a replica is behind the load balancer.
func (i Inventory) IsAttached(replica string) bool {
	for _, members := range i.Groups {
		if slices.Contains(members, replica) {
			return true
		}
	}
	return false
}
