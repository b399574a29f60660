package instances

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// diskUsersChanged notes which disks an instance uses.
func (s *Service) diskUsersChanged(r ref.Ref, old, new *compute.Instance) {
	if old != nil {
		for _, disk := range old.Disks {
			if at := ref.Of(disk.Source); s.users[at] == r {
				delete(s.users, at)
			}
		}
	}
	if new != nil {
		for _, disk := range new.Disks {
			s.users[ref.Of(disk.Source)] = r
		}
	}
}
