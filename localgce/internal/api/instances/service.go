// Package instances has instances, their templates and their disks, as records:
// what runs is the machines' matter.
package instances

import (
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// Service is the domain of instances.
type Service struct {
	*resource.Core
	// Managed reports whether an instance is in a managed group.
	Managed func(instance ref.Ref) bool

	plan  *ipam.Plan
	users map[ref.Ref]ref.Ref // instances by the disks attached to them; the store's lock guards it
}

// New adds the domain to the core. The plan gives instances their addresses.
func New(core *resource.Core, plan *ipam.Plan) *Service {
	s := &Service{Core: core, plan: plan, users: map[ref.Ref]ref.Ref{}}
	core.Register(s.instancesKind(), s.disksKind(), s.templatesKind())
	resource.Follow(core, "instances", s.diskUsersChanged)
	return s
}
