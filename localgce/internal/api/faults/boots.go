package faults

import (
	"context"
	"slices"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
)

// Linger holds a boot up for as long as faults want it. It takes none of the
// few boots at a time, and ends, too, when the instance is to go or to stop:
// proceed reports whether to boot then.
func (s *Service) Linger(ctx context.Context, r ref.Ref) (proceed bool, err error) {
	for {
		lifted, changed := s.Watchers.On(anyFault), s.Watchers.On(r)
		if s.UnderWay(r, "delete") || s.UnderWay(r, "stop") {
			return false, nil
		}
		until, held := s.heldUp(ctx, r)
		if !held {
			return true, s.isolateFirst(ctx, r)
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-lifted:
		case <-changed:
		case <-until:
		}
	}
}

// heldUp reports whether a fault keeps the instance from booting now; until ends
// when that may be over by itself. A machine without power is not yet staged.
func (s *Service) heldUp(ctx context.Context, r ref.Ref) (until <-chan time.Time, held bool) {
	if s.PowerIsCut(r) {
		return nil, true
	}
	f, held := s.holder(func(f *inject.Fault, h inject.Held) bool {
		return f.Stage() == inject.Boot && h.Target == r.Path()
	})
	if !held {
		return nil, false
	}
	left := time.Duration(0)
	if f.Kind == inject.SlowBoot {
		if left = s.begun(r).Add(f.Delay.Length()).Sub(s.Clock.Now()); left <= 0 {
			return nil, false
		}
		until = s.Clock.After(left)
	}
	if instance, ok := s.instanceAt(r); ok && instance.Status != vm.Staging {
		s.Update(ctx, func(tx *store.Tx) error {
			vm.SetStatus(tx, r, vm.Staging, s.Now())
			return nil
		})
	}
	return until, true
}

// begun is when the operation that boots an instance was asked for.
func (s *Service) begun(r ref.Ref) (at time.Time) {
	s.Store.View(func(tx *store.Tx) {
		for name := range s.Pending(r) {
			if op, ok := store.Get[compute.Operation](tx, r.In("operations", name)); ok {
				if asked, err := time.Parse(clock.Format, op.InsertTime); err == nil && asked.After(at) {
					at = asked
				}
			}
		}
	})
	return at
}

// startupKeys are the metadata keys that a machine's first script comes by.
var startupKeys = []string{"startup-script", "startup-script-url"}

// KeepFromStartup takes the startup script out of what an instance is told, if
// a fault keeps it from it.
func (s *Service) KeepFromStartup(tx *store.Tx, r ref.Ref, told *metadata.Instance) {
	_, kept := s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == inject.Startup && f.Covers(scope.Zone(r), r.Name) })
	if !kept {
		return
	}
	own := *told.Instance
	own.Metadata = &compute.Metadata{Fingerprint: own.Metadata.Fingerprint, Items: withoutStartup(own.Metadata.Items)}
	told.Instance, told.ProjectMetadata = &own, withoutStartup(told.ProjectMetadata)
}

func withoutStartup(items []*compute.MetadataItems) []*compute.MetadataItems {
	return slices.DeleteFunc(slices.Clone(items), func(i *compute.MetadataItems) bool { return slices.Contains(startupKeys, i.Key) })
}
