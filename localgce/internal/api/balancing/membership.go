package balancing

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// membership tells who is in instance groups, managed or not.
type membership struct {
	managed Managed
}

// names are those of a group's instances.
func (m *membership) names(tx *store.Tx, group ref.Ref) []string {
	if names, managed := m.managed(tx, group); managed {
		return names
	}
	record, _ := store.Get[members](tx, group.In(membersCollection, group.Name))
	return record.names()
}

// instances are those of a group that are there.
func (m *membership) instances(tx *store.Tx, group ref.Ref) (list []*compute.Instance) {
	for _, name := range m.names(tx, group) {
		if instance, ok := store.Get[compute.Instance](tx, group.In("instances", name)); ok {
			list = append(list, instance)
		}
	}
	return list
}
