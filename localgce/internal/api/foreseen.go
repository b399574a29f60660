package api

import (
	"errors"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// foreseenCollection is where the store keeps how operations will fail whose
// failure is known from the start, under the operations' names.
const foreseenCollection = "foreseenFailures"

// attempt makes an operation's change. Where there is no quota for an instance
// nothing changes and, as on Compute Engine, the failure comes out in the
// operation; so does that of a fault on purpose.
func (s *Server) attempt(tx *store.Tx, operationType string, target ref.Ref, change func(*store.Tx) error) (foreseen *apierr.Error, err error) {
	err = tx.Try(func() error {
		if err := change(tx); err != nil {
			return err
		}
		return s.doom(tx, operationType, target)
	})
	switch {
	case errors.Is(err, errDoomed):
		return nil, nil
	case errors.As(err, &foreseen) && foreseen.Reason == "quotaExceeded" && target.Collection == "instances":
		return foreseen, nil
	}
	return nil, err
}

// foresee notes how an operation will fail.
func foresee(tx *store.Tx, operation ref.Ref, failure *apierr.Error) {
	if failure != nil {
		tx.Put(operation.In(foreseenCollection, operation.Name), failure)
	}
}

// foreseen tells how an operation fails, before anything is done for it.
func (s *Server) foreseen(operation ref.Ref) (failure *apierr.Error, ok bool) {
	s.store.View(func(tx *store.Tx) {
		failure, ok = store.Get[apierr.Error](tx, operation.In(foreseenCollection, operation.Name))
	})
	return failure, ok
}
