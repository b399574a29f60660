// Package managers has managed instance groups, and makes, updates and heals their
// instances.
package managers

import (
	"context"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/work"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// Service is the domain of managed instance groups.
type Service struct {
	*resource.Core
	// MembersChanged is told who was and who is in a group.
	MembersChanged func(group ref.Ref, old, new []string)

	fabric  network.Fabric
	healers *healers
	queue   *work.Queue         // groups to look at
	looks   *work.Deadlines     // when groups want to be looked at
	groupOf map[ref.Ref]ref.Ref // managed instances' groups; the store's lock guards it
}

// New adds the domain to the core, which has instances, their groups and their
// templates. Through the fabric it asks instances after their health.
func New(core *resource.Core, fabric network.Fabric) *Service {
	s := &Service{Core: core, fabric: fabric, queue: work.NewQueue(), looks: work.NewDeadlines(), groupOf: map[ref.Ref]ref.Ref{}}
	s.healers = newHealers(s)
	core.Register(s.managersKind())
	core.Keep(collection, resource.Empty[managedGroup])
	core.InsertFailed = s.noteFailure
	resource.Follow(core, "operations", s.operationChanged)
	resource.Follow(core, "instances", s.instanceChanged)
	resource.Follow(core, "instanceGroupManagers", func(r ref.Ref, _, _ *compute.InstanceGroupManager) { s.queue.Add(r) })
	resource.Follow(core, collection, s.membersChanged)
	return s
}

// Restore has all groups looked at, as after a start.
func (s *Service) Restore() {
	s.Store.View(func(tx *store.Tx) {
		tx.Each("instanceGroupManagers", func(r ref.Ref, _ any) bool { s.queue.Add(r); return true })
	})
}

// Run brings groups to what they are to be, until ctx ends.
func (s *Service) Run(ctx context.Context) {
	work.Together(ctx,
		func(ctx context.Context) {
			s.looks.Run(ctx, s.Clock, func(_ context.Context, r ref.Ref) { s.queue.Add(r) })
		},
		func(ctx context.Context) { s.queue.Run(ctx, s.Clock, s.reconcile) },
	)
}
