//go:build !linux

package machine

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Runc exists on Linux only; elsewhere NewRunner refuses to make one.
type Runc struct{ Runner }

// NewRunner says that the local Compute Engine needs Linux.
func NewRunner(context.Context, Options) (*Runc, error) { return nil, needsLinux() }

// Close has nothing to end.
func (*Runc) Close() error { return nil }

// Purge has nothing to remove.
func Purge(context.Context, Options) error { return nil }

// Leftovers finds nothing.
func Leftovers(context.Context, Options) ([]string, error) { return nil, nil }

func needsLinux() *errs.Error {
	return errs.Errorf(errs.Usage, "the local Compute Engine needs Linux").
		WithHint("Run this command on a Linux computer, or use Google Compute Engine.")
}
