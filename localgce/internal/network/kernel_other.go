//go:build !linux

package network

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Kernel exists on Linux only; elsewhere New refuses to make one.
type Kernel struct{ Fabric }

// New says that the local Compute Engine needs Linux.
func New(Options) (*Kernel, error) {
	return nil, errs.Errorf(errs.Usage, "the local Compute Engine needs Linux").
		WithHint("Run this command on a Linux computer, or use Google Compute Engine.")
}

// Purge has nothing to remove.
func (*Kernel) Purge(context.Context) error { return nil }

// Leftovers finds nothing.
func (*Kernel) Leftovers(context.Context) ([]string, error) { return nil, nil }
