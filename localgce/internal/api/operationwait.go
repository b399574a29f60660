package api

import (
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// maxWait is how long operations.wait holds a request: two minutes, as documented.
const maxWait = 2 * time.Minute

// waitOperation answers when the operation is done, or when the time is over.
func (c *Core) waitOperation(r *request) (any, error) {
	over := c.clock.After(maxWait)
	for {
		changed := c.watchers.On(r.ref())
		op, err := c.operation(r.ref())
		if err != nil || op.Status == done {
			return op, err
		}
		select {
		case <-changed:
		case <-over:
			return op, nil
		case <-r.http.Context().Done():
			return op, nil
		}
	}
}

func (c *Core) operation(r ref.Ref) (op *compute.Operation, err error) {
	c.store.View(func(tx *store.Tx) {
		found := false
		if op, found = store.Get[compute.Operation](tx, r); !found {
			err = apierr.NotFound(r.Path())
		}
	})
	return op, err
}

// deleteOperation forgets an operation; what it does goes on.
func (c *Core) deleteOperation(r *request) (any, error) {
	return nil, c.store.Update(func(tx *store.Tx) error {
		if tx.Get(r.ref()) == nil {
			return apierr.NotFound(r.ref().Path())
		}
		tx.Delete(r.ref())
		return nil
	})
}
