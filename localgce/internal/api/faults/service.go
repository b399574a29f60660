// Package faults has failures on purpose: it stands in the way of calls,
// operations and boots, and cuts off power and networks.
package faults

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// Service is the domain of failures on purpose.
type Service struct {
	*resource.Core

	// PowerChanged has the instances that are affected look whether they have power,
	// and NetworksChanged has all networks look who is cut off in them.
	PowerChanged    func(affected func(instance ref.Ref) bool)
	NetworksChanged func()
	// ApplyFirewall makes a network as it is to be.
	ApplyFirewall func(ctx context.Context, network ref.Ref) error

	plan *ipam.Plan
}

// New adds the domain to the core, whose operations it may have fail. The plan
// says who is in a network.
func New(core *resource.Core, plan *ipam.Plan) *Service {
	s := &Service{Core: core, plan: plan}
	core.Faults = s
	core.Keep(collection, resource.Empty[inject.Fault])
	resource.Follow(core, collection, s.changed)
	core.Kind("zones").Complete = s.markDown
	return s
}
