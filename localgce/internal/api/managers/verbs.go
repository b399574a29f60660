package managers

import (
	"context"
	"fmt"
	"strconv"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// changeManager begins an operation that changes a managed group's record; the
// controller does the rest, after the operation is done.
func (s *Service) changeManager(r *resource.Request, verb string, change func(*store.Tx, *compute.InstanceGroupManager, *managedGroup) error) (any, error) {
	at := r.Ref()
	return s.Begin(r, "compute.instanceGroupManagers."+verb, at, func(tx *store.Tx) error {
		old, ok := store.Get[compute.InstanceGroupManager](tx, at)
		if !ok {
			return apierr.NotFound(at.Path())
		}
		if err := s.Settled(at); err != nil {
			return err
		}
		record, _ := store.Get[managedGroup](tx, at.In(collection, at.Name))
		manager, group := *old, record.copied()
		if err := change(tx, &manager, group); err != nil {
			return err
		}
		tx.Put(at.In(collection, at.Name), group)
		fields.Stamp(&manager)
		tx.Put(at, &manager)
		return nil
	})
}

func (s *Service) resize(r *resource.Request) (any, error) {
	size, err := strconv.ParseInt(r.Query.Get("size"), 10, 64)
	if err != nil {
		return nil, apierr.Invalid("size", r.Query.Get("size"), "It must be a number.")
	}
	if err := checkSize(size); err != nil {
		return nil, err
	}
	return s.changeManager(r, "resize", func(_ *store.Tx, m *compute.InstanceGroupManager, _ *managedGroup) error {
		m.TargetSize = size
		return nil
	})
}

func (s *Service) setInstanceTemplate(r *resource.Request) (any, error) {
	var body compute.InstanceGroupManagersSetInstanceTemplateRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.changeManager(r, "setInstanceTemplate", func(tx *store.Tx, m *compute.InstanceGroupManager, _ *managedGroup) error {
		at, err := s.ResolveLink(tx, r.Ref(), resource.Link("instanceTemplate", &body.InstanceTemplate, "instanceTemplates", scope.Global))
		m.InstanceTemplate = at.URL()
		m.Versions = []*compute.InstanceGroupManagerVersion{{InstanceTemplate: m.InstanceTemplate}}
		return err
	})
}

// emptyManager waits until a group's instances are gone: the effect of delete.
// That its delete is under way is what makes the controller remove them.
func (s *Service) emptyManager(ctx context.Context, r ref.Ref) error {
	at := r.In(collection, r.Name)
	s.queue.Add(r)
	for {
		changed := s.Watchers.On(at)
		left := 0
		s.Store.View(func(tx *store.Tx) {
			group, _ := store.Get[managedGroup](tx, at)
			left = len(group.names())
		})
		if left == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for the %d instances of %s to go: %w", left, r.Path(), ctx.Err())
		}
	}
}
