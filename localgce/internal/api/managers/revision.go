package managers

import (
	"reflect"

	compute "google.golang.org/api/compute/v1"
)

// revise notes when the all-instances configuration of a managed group changed
// last: that time is its revision, as documented. old is nil for a new group.
func (s *Service) revise(old, new *compute.InstanceGroupManager) {
	revision := s.Now()
	switch {
	case new.AllInstancesConfig == nil:
		revision = ""
	case old != nil && reflect.DeepEqual(old.AllInstancesConfig, new.AllInstancesConfig):
		revision = revisionOf(old)
	}
	new.Status = &compute.InstanceGroupManagerStatus{
		AllInstancesConfig: &compute.InstanceGroupManagerStatusAllInstancesConfig{CurrentRevision: revision},
	}
}

func revisionOf(m *compute.InstanceGroupManager) string {
	if m.Status == nil || m.Status.AllInstancesConfig == nil {
		return ""
	}
	return m.Status.AllInstancesConfig.CurrentRevision
}
