package faults

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// collection is where the store keeps the faults on purpose. They are in
// no project.
const collection = "faults"

func faultRef(id string) ref.Ref { return ref.Ref{Collection: collection, Name: id} }

// anyFault stands for all faults where one waits for a change of them.
var anyFault = faultRef("")

// AddFault commits a fault from now on, and returns it with its ID.
func (s *Service) AddFault(f inject.Fault) (inject.Fault, error) {
	f = f.Complete()
	if err := f.Check(); err != nil {
		return f, apierr.BadRequest("invalid", "%v", err)
	}
	if err := s.checkFault(f); err != nil {
		return f, err
	}
	f.Since = s.Clock.Now().UTC()
	if f.For > 0 {
		f.Until = f.Since.Add(f.For.Length())
	}
	err := s.Store.Update(func(tx *store.Tx) error {
		for f.ID = ""; f.ID == "" || tx.Get(faultRef(f.ID)) != nil; {
			f.ID = string(f.Kind) + "-" + fields.NewSuffix(4)
		}
		tx.Put(faultRef(f.ID), &f)
		return nil
	})
	s.expireFault(&f)
	return f, err
}

// Faults lists the faults, the oldest first.
func (s *Service) Faults() []inject.Fault {
	list := []inject.Fault{}
	s.Store.View(func(tx *store.Tx) {
		for _, f := range faults(tx) {
			list = append(list, *f)
		}
	})
	return list
}

// RemoveFaults lifts the faults with these IDs, or all for none, and returns
// them. Where one is unknown, all stay.
func (s *Service) RemoveFaults(ids ...string) ([]inject.Fault, error) {
	removed := []inject.Fault{}
	err := s.Store.Update(func(tx *store.Tx) error {
		for _, f := range faults(tx) {
			if len(ids) == 0 || slices.Contains(ids, f.ID) {
				removed = append(removed, *f)
				tx.Delete(faultRef(f.ID))
			}
		}
		for _, id := range ids {
			if !slices.ContainsFunc(removed, func(f inject.Fault) bool { return f.ID == id }) {
				return &apierr.Error{Status: http.StatusNotFound, Reason: "notFound", Message: "there is no fault " + id}
			}
		}
		return nil
	})
	return removed, err
}

// faults lists the faults, the oldest first.
func faults(tx *store.Tx) []*inject.Fault {
	var list []*inject.Fault
	for _, object := range tx.List(anyFault) {
		list = append(list, object.(*inject.Fault))
	}
	slices.SortStableFunc(list, func(a, b *inject.Fault) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID)) })
	return list
}

// lasting finds the oldest fault that is in force and that meets.
func (s *Service) lasting(tx *store.Tx, meets func(*inject.Fault) bool) (*inject.Fault, bool) {
	for _, f := range faults(tx) {
		if f.Lasts(s.Clock.Now()) && meets(f) {
			return f, true
		}
	}
	return nil, false
}

// keepFault puts a changed fault back, or removes one of which nothing is left.
func keepFault(tx *store.Tx, f *inject.Fault) {
	if f.Over() {
		tx.Delete(faultRef(f.ID))
		return
	}
	tx.Put(faultRef(f.ID), f)
}

// expireFault removes a fault when its time is over.
func (s *Service) expireFault(f *inject.Fault) {
	if f.Until.IsZero() {
		return
	}
	s.Tasks.Do(func(ctx context.Context) {
		select {
		case <-ctx.Done():
		case <-s.Clock.After(f.Until.Sub(s.Clock.Now())):
			s.Update(ctx, func(tx *store.Tx) error {
				tx.Delete(faultRef(f.ID))
				return nil
			})
		}
	})
}

// changed tells all who wait for a change of the faults.
func (s *Service) changed(_ ref.Ref, old, new *inject.Fault) {
	s.Watchers.Wake(anyFault)
	f := cmp.Or(new, old)
	switch f.Stage() {
	case inject.Power:
		s.PowerChanged(func(r ref.Ref) bool { return f.Covers(scope.Zone(r), r.Name) })
	case inject.Network:
		s.NetworksChanged()
	}
}

// Resume goes on with the faults that the last run left.
func (s *Service) Resume() {
	for _, f := range s.Faults() {
		s.expireFault(&f)
	}
}
