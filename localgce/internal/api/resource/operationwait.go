package resource

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
func (c *Core) waitOperation(r *Request) (any, error) {
	over := c.Clock.After(maxWait)
	for {
		changed := c.Watchers.On(r.Ref())
		op, err := c.operation(r.Ref())
		if err != nil || op.Status == Done {
			return op, err
		}
		select {
		case <-changed:
		case <-over:
			return op, nil
		case <-r.HTTP.Context().Done():
			return op, nil
		}
	}
}

func (c *Core) operation(r ref.Ref) (op *compute.Operation, err error) {
	c.Store.View(func(tx *store.Tx) {
		found := false
		if op, found = store.Get[compute.Operation](tx, r); !found {
			err = apierr.NotFound(r.Path())
		}
	})
	return op, err
}

// deleteOperation forgets an operation; what it does goes on.
func (c *Core) deleteOperation(r *Request) (any, error) {
	return nil, c.Store.Update(func(tx *store.Tx) error {
		if tx.Get(r.Ref()) == nil {
			return apierr.NotFound(r.Ref().Path())
		}
		tx.Delete(r.Ref())
		return nil
	})
}
