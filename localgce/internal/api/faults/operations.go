package faults

import (
	"context"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// An operation meets its faults when it is recorded, in one transaction, and
// is in their hands until it ends: so a fault strikes as often as it is to,
// also when the daemon ends in between.

// Recorded has the faults that meet a new operation strike it. What Compute Engine
// does of its own accord fails at nothing but a boot.
func (s *Service) Recorded(tx *store.Tx, op *compute.Operation) {
	stages := []inject.Stage{inject.Boot, inject.Operation}
	if op.User == resource.SystemUser {
		stages = stages[:1]
	}
	r, target := ref.Of(op.SelfLink), ref.Of(op.TargetLink)
	for _, stage := range stages {
		f, met := s.lasting(tx, func(f *inject.Fault) bool { return f.Stage() == stage && meetsOperation(f, target, op.OperationType) })
		if met {
			tx.Put(faultRef(f.ID), f.Struck(inject.Held{Operation: r.Path(), Target: target.Path()}))
			s.Log.Info("a fault on purpose strikes", "fault", f.ID, "operation", op.OperationType, "target", target.Path())
		}
	}
}

func meetsOperation(f *inject.Fault, target ref.Ref, operationType string) bool {
	verb := operationType[strings.LastIndexByte(operationType, '.')+1:]
	return f.Meets(scope.Zone(target), target.Collection+"."+verb, target.Name)
}

// Ended lets an operation that ended go from the hands of its faults.
func (s *Service) Ended(tx *store.Tx, op ref.Ref) {
	for _, f := range faults(tx) {
		if released, held := f.Released(op.Path()); held {
			keepFault(tx, released)
		}
	}
}

// Undoes has a change undone whose operation a fault will have fail, but for a
// new instance, which is there until its insert has failed.
func (s *Service) Undoes(tx *store.Tx, operationType string, target ref.Ref) bool {
	_, fails := s.lasting(tx, func(f *inject.Fault) bool { return f.Fails() && meetsOperation(f, target, operationType) })
	return fails && (target.Collection != "instances" || operationType != "insert")
}

// Effect is an operation's effect as faults leave it.
func (s *Service) Effect(op, target ref.Ref, whole resource.Effect) resource.Effect {
	f, held := s.holder(func(f *inject.Fault, h inject.Held) bool {
		return f.Stage() == inject.Operation && h.Operation == op.Path()
	})
	switch {
	case !held:
		return whole
	case f.Kind == inject.OperationHang:
		return func(ctx context.Context, target ref.Ref) error {
			err := s.awaitLifted(ctx, f.ID)
			if err != nil || whole == nil {
				return err
			}
			return whole(ctx, target)
		}
	}
	refused := s.refusalOf(f, target)
	return func(context.Context, ref.Ref) error { return refused }
}

// holder finds a fault by what it holds.
func (s *Service) holder(has func(*inject.Fault, inject.Held) bool) (found *inject.Fault, ok bool) {
	s.Store.View(func(tx *store.Tx) {
		for _, f := range faults(tx) {
			for _, h := range f.Holds {
				if !ok && has(f, h) {
					found, ok = f, true
				}
			}
		}
	})
	return found, ok
}

// awaitLifted waits until the fault is gone.
func (s *Service) awaitLifted(ctx context.Context, id string) error {
	for {
		changed := s.Watchers.On(faultRef(id))
		there := false
		s.Store.View(func(tx *store.Tx) { there = tx.Get(faultRef(id)) != nil })
		if !there {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// refusalOf is the error that an operation on the target ends with.
func (s *Service) refusalOf(f *inject.Fault, target ref.Ref) error {
	if f.Kind != inject.Stockout {
		return refusal(f, target.Place())
	}
	var err error
	s.Store.View(func(tx *store.Tx) {
		err = s.stockout(tx, f, target)
	})
	return err
}
