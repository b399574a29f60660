// Package resource is the core of the API: the state, what all kinds of resources
// have in common, and the operations that work on them.
package resource

import (
	"log/slog"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/quota"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/work"
)

// Core does with resources what all kinds have in common. Before it opens the state,
// domains add their kinds, and set InsertFailed and Faults.
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
	// Faults may have operations fail.
	Faults Faults

	*registry
	*operationIndex
	followers map[string][]func(r ref.Ref, old, new any) // by collection
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
		registry: newRegistry(), operationIndex: newOperationIndex(), followers: map[string][]func(r ref.Ref, old, new any){},
	}
	c.Register(operationsKind(c))
	c.Keep(foreseenCollection, Empty[apierr.Error])
	Follow(c, "operations", c.operationChanged)
	return c
}

// Open reads the state from the file at path; "" for memory only. All kinds,
// records and followers are there before.
func (c *Core) Open(path string) error {
	opened, err := store.Open(path, c.types(), c.changed)
	c.Store = opened
	return err
}

// Now is the time, as Compute Engine writes it.
func (c *Core) Now() string { return c.Clock.Now().Format(clock.Format) }
