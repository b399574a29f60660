package resource

import (
	"errors"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// foreseenCollection is where the store keeps how operations will fail whose
// failure is known from the start, under the operations' names.
const foreseenCollection = "foreseenFailures"

var errUndone = errors.New("a fault on purpose undoes the change")

// attempt makes an operation's change. Where there is no quota for an instance
// nothing changes and, as on Compute Engine, the failure comes out in the
// operation; so does that of a fault on purpose.
func (c *Core) attempt(tx *store.Tx, operationType string, target ref.Ref, change func(*store.Tx) error) (foreseen *apierr.Error, err error) {
	err = tx.Try(func() error {
		if err := change(tx); err != nil {
			return err
		}
		if c.Faults.Undoes(tx, operationType, target) {
			return errUndone
		}
		return nil
	})
	switch {
	case errors.Is(err, errUndone):
		return nil, nil
	case errors.As(err, &foreseen) && foreseen.Reason == "quotaExceeded" && c.kinds[target.Collection].LateQuota:
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
func (c *Core) foreseen(operation ref.Ref) (failure *apierr.Error, ok bool) {
	c.Store.View(func(tx *store.Tx) {
		failure, ok = store.Get[apierr.Error](tx, operation.In(foreseenCollection, operation.Name))
	})
	return failure, ok
}
