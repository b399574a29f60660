package api

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
	clock    clock.Clock
	log      *slog.Logger
	quota    *quota.Ledger
	store    *store.Store // from Open on
	watchers *work.Watchers
	tasks    *work.Tasks

	// insertFailed is told about every resource that an insert could not make,
	// inside the transaction, before it is removed.
	insertFailed func(tx *store.Tx, target ref.Ref, code, message string)
	faults       operationFaults

	kinds      map[string]*kind
	records    store.Types
	followers  map[string][]func(r ref.Ref, old, new any)
	operations *operationIndex
}

// operationFaults may have operations fail.
type operationFaults interface {
	// Recorded is told about a new operation, and Ended about one that is done.
	Recorded(tx *store.Tx, op *compute.Operation)
	Ended(tx *store.Tx, op ref.Ref)
	// Undoes reports whether the change that an operation begins with is to be
	// undone, since the operation will fail.
	Undoes(tx *store.Tx, operationType string, target ref.Ref) bool
	// Effect is what an operation does, in place of the whole of it.
	Effect(op, target ref.Ref, whole effect) effect
}

// newCore makes a core without kinds and without state.
func newCore(clock clock.Clock, log *slog.Logger, quota *quota.Ledger) *Core {
	c := &Core{
		clock: clock, log: log, quota: quota, watchers: work.NewWatchers(), tasks: work.NewTasks(),
		kinds: map[string]*kind{}, records: store.Types{}, followers: map[string][]func(r ref.Ref, old, new any){},
		operations: newOperationIndex(),
	}
	c.register(c.operationsKind())
	c.record(foreseenCollection, empty[apierr.Error])
	follow(c, "operations", c.operationChanged)
	return c
}

// open reads the state from the file at path; "" for memory only. All kinds,
// records and followers are there before.
func (c *Core) open(path string) error {
	types := maps.Clone(c.records)
	for collection, k := range c.kinds {
		if k.new != nil {
			types[collection] = k.new
		}
	}
	opened, err := store.Open(path, types, c.changed)
	c.store = opened
	return err
}

// register adds kinds of resources.
func (c *Core) register(kinds ...*kind) {
	for _, k := range kinds {
		if k.word == "" {
			k.word = k.object
		}
		c.kinds[k.collection] = k
	}
}

// kind finds a kind by its collection; nil for none.
func (c *Core) kind(collection string) *kind { return c.kinds[collection] }

// collections are the kinds' collections, sorted.
func (c *Core) collections() []string { return slices.Sorted(maps.Keys(c.kinds)) }

// record adds a collection of what a domain keeps beside resources.
func (c *Core) record(collection string, new func() any) { c.records[collection] = new }

// extend adds verbs and effects to a kind that is registered.
func (c *Core) extend(collection string, verbs map[string]handler, effects map[string]effect) {
	k := c.kinds[collection]
	k.verbs, k.effects = joined(k.verbs, verbs), joined(k.effects, effects)
}

func joined[V any](a, b map[string]V) map[string]V {
	both := map[string]V{}
	maps.Copy(both, a)
	maps.Copy(both, b)
	return both
}
