package machines

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// instanceChanged follows a change of an instance.
func (s *Service) instanceChanged(r ref.Ref, old, new *compute.Instance) {
	if old != nil {
		delete(s.byID, hostid.Machine(old))
	}
	if new != nil {
		s.byID[hostid.Machine(new)] = r
		s.deadlines.Set(r, vm.EndOf(new))
	}
	if old == nil || new == nil || old.Status != new.Status {
		s.outages.Add(r)
	}
}
