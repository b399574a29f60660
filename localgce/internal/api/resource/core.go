// Package resource is the core of the API: the state, what all kinds of resources
// have in common, and the operations that work on them.
package resource

import (
	"log/slog"
	"maps"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/quota"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/work"
)

// Core does with resources what all kinds have in common.
type Core struct {
	Clock    clock.Clock
	Log      *slog.Logger
	Quota    *quota.Ledger
	Store    *store.Store // from Open on
	Watchers *work.Watchers
	Tasks    *work.Tasks

	// InsertFailed is told about every resource that an insert could not make,
	// inside the transaction, before it is removed.
	InsertFailed func(tx *store.Tx, target ref.Ref, code, message string)
	Faults       Faults

	kinds      map[string]*Kind
	records    store.Types
	gone       map[string][]func(tx *store.Tx, r ref.Ref)
	followers  map[string][]func(r ref.Ref, old, new any)
	operations *operationIndex
}

// Faults may have operations fail.
type Faults interface {
	// Recorded is told about a new operation, and Ended about one that is done.
	Recorded(tx *store.Tx, op *compute.Operation)
	Ended(tx *store.Tx, op ref.Ref)
	// Undoes reports whether the change that an operation begins with is to be
	// undone, since the operation will fail.
	Undoes(tx *store.Tx, operationType string, target ref.Ref) bool
	// Effect is what an operation does, in place of the whole of it.
	Effect(op, target ref.Ref, whole Effect) Effect
}

// New makes a core without kinds and without state.
func New(clock clock.Clock, log *slog.Logger, quota *quota.Ledger) *Core {
	c := &Core{
		Clock: clock, Log: log, Quota: quota, Watchers: work.NewWatchers(), Tasks: work.NewTasks(),
		kinds: map[string]*Kind{}, records: store.Types{}, gone: map[string][]func(tx *store.Tx, r ref.Ref){},
		followers:  map[string][]func(r ref.Ref, old, new any){},
		operations: newOperationIndex(),
	}
	c.Register(c.operationsKind())
	c.Keep(foreseenCollection, Empty[apierr.Error])
	Follow(c, "operations", c.operationChanged)
	return c
}

// Open reads the state from the file at path; "" for memory only. All kinds,
// records and followers are there before.
func (c *Core) Open(path string) error {
	types := maps.Clone(c.records)
	for collection, k := range c.kinds {
		if k.New != nil {
			types[collection] = k.New
		}
	}
	opened, err := store.Open(path, types, c.changed)
	c.Store = opened
	return err
}

// Register adds kinds of resources.
func (c *Core) Register(kinds ...*Kind) {
	for _, k := range kinds {
		if k.Word == "" {
			k.Word = k.Object
		}
		c.kinds[k.Collection] = k
	}
}

// Kind finds a kind by its collection; nil for none.
func (c *Core) Kind(collection string) *Kind { return c.kinds[collection] }

// Collections are the kinds' collections, sorted.
func (c *Core) Collections() []string { return slices.Sorted(maps.Keys(c.kinds)) }

// Keep adds a collection of what a domain keeps beside resources.
func (c *Core) Keep(collection string, new func() any) { c.records[collection] = new }

// WhenGone has f called, inside the transaction, for each of a collection's
// resources that is removed, to remove what goes with it.
func (c *Core) WhenGone(collection string, f func(tx *store.Tx, r ref.Ref)) {
	c.gone[collection] = append(c.gone[collection], f)
}

// Extend adds verbs and effects to a kind that is registered.
func (c *Core) Extend(collection string, verbs map[string]Handler, effects map[string]Effect) {
	k := c.kinds[collection]
	k.Verbs, k.Effects = joined(k.Verbs, verbs), joined(k.Effects, effects)
}

func joined[V any](a, b map[string]V) map[string]V {
	both := map[string]V{}
	maps.Copy(both, a)
	maps.Copy(both, b)
	return both
}
