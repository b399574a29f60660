package resource

import (
	"cmp"
	"maps"
	"slices"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// operationIndex finds operations by what they are about. It follows the store,
// whose lock guards it.
type operationIndex struct {
	pending  map[ref.Ref]map[string]string // unfinished operations' types by name, by target
	requests map[string]ref.Ref            // operations by project and requestId
	finished map[ref.Ref]time.Time         // when operations ended that are done
}

func newOperationIndex() *operationIndex {
	return &operationIndex{pending: map[ref.Ref]map[string]string{}, requests: map[string]ref.Ref{}, finished: map[ref.Ref]time.Time{}}
}

func (x *operationIndex) follow(r ref.Ref, old, new *compute.Operation) {
	if old != nil {
		target := ref.Of(old.TargetLink)
		delete(x.pending[target], r.Name)
		if len(x.pending[target]) == 0 {
			delete(x.pending, target)
		}
		delete(x.requests, r.Project+"/"+old.ClientOperationId)
		delete(x.finished, r)
	}
	if new == nil {
		return
	}
	if new.ClientOperationId != "" {
		x.requests[r.Project+"/"+new.ClientOperationId] = r
	}
	if new.Status == Done {
		x.finished[r], _ = time.Parse(clock.Format, new.EndTime) // it is our own
	} else {
		target := ref.Of(new.TargetLink)
		if x.pending[target] == nil {
			x.pending[target] = map[string]string{}
		}
		x.pending[target][r.Name] = new.OperationType
	}
}

// operationChanged follows a change of an operation.
func (c *Core) operationChanged(r ref.Ref, old, new *compute.Operation) {
	c.follow(r, old, new)
	if old == nil && new != nil {
		c.Watchers.Wake(ref.Of(new.TargetLink)) // for who waits for what happens to it
	}
}

// oldest are the operations that ended before all but so many others, the oldest
// first.
func (x *operationIndex) oldest(beyond int) []ref.Ref {
	byEnd := func(a, b ref.Ref) int {
		return cmp.Or(x.finished[a].Compare(x.finished[b]), cmp.Compare(a.Name, b.Name))
	}
	return slices.SortedFunc(maps.Keys(x.finished), byEnd)[:len(x.finished)-beyond]
}

// Leaving reports whether the resource is being deleted.
func (x *operationIndex) Leaving(r ref.Ref) bool { return x.PendingOn(r, "delete") }

// UnderWay reports whether an operation of that type works on the resource.
func (c *Core) UnderWay(r ref.Ref, operationType string) (found bool) {
	c.Store.View(func(*store.Tx) { found = c.PendingOn(r, operationType) })
	return found
}

// Pending are the types of the operations that work on a resource, by name.
func (x *operationIndex) Pending(r ref.Ref) map[string]string { return x.pending[r] }

// PendingOn is UnderWay inside a transaction.
func (x *operationIndex) PendingOn(r ref.Ref, operationType string) bool {
	for _, operation := range x.pending[r] {
		if operation == operationType {
			return true
		}
	}
	return false
}

// Settled refuses what is being made or deleted.
func (x *operationIndex) Settled(r ref.Ref) error {
	for _, operation := range x.pending[r] {
		if operation == "insert" || operation == "delete" {
			return apierr.NotReady(r.Path())
		}
	}
	return nil
}
