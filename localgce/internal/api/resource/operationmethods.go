package resource

import (
	"net/http"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// operationMethods are the methods of operations themselves.
type operationMethods struct{ *Core }

func operationsKind(c *Core) *Kind {
	methods := operationMethods{c}
	return &Kind{
		Collection: "operations", Object: "operation", Scopes: scope.Zonal | scope.Regional | scope.Global,
		New: Empty[compute.Operation],
		Verbs: map[string]Handler{
			http.MethodPost + " wait": methods.wait,
		},
		Remove: methods.forget,
	}
}

// maxWait is how long operations.wait holds a request: two minutes, as documented.
const maxWait = 2 * time.Minute

// wait answers when the operation is done, or when the time is over.
func (m operationMethods) wait(r *Request) (any, error) {
	over := m.Clock.After(maxWait)
	for {
		changed := m.Watchers.On(r.Ref())
		op, err := m.operation(r.Ref())
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

func (m operationMethods) operation(r ref.Ref) (op *compute.Operation, err error) {
	m.Store.View(func(tx *store.Tx) {
		found := false
		if op, found = store.Get[compute.Operation](tx, r); !found {
			err = apierr.NotFound(r.Path())
		}
	})
	return op, err
}

// forget removes the record of an operation that is done. One that is not is
// refused: without its record it would not go on after a restart, and what it is
// about would wait for it.
func (m operationMethods) forget(r *Request) (any, error) {
	return nil, m.Store.Update(func(tx *store.Tx) error {
		op, ok := store.Get[compute.Operation](tx, r.Ref())
		switch {
		case !ok:
			return apierr.NotFound(r.Ref().Path())
		case op.Status != Done:
			return apierr.NotReady(r.Ref().Path())
		}
		tx.Delete(r.Ref())
		return nil
	})
}
