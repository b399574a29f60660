//go:build !linux

package localgce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// needsLinux is what every function answers elsewhere.
func needsLinux() error {
	return errs.Errorf(errs.Failed, "the local Compute Engine runs on Linux only").
		WithHint("Run it in a Linux machine, or leave --local out to use Google Compute Engine.")
}

// Connect finds the running daemon.
func Connect(context.Context, Options) (Connection, error) { return Connection{}, needsLinux() }

// Start returns the running daemon, or starts one.
func Start(context.Context, Options) (Connection, error) { return Connection{}, needsLinux() }

// Serve is the daemon.
func Serve(context.Context, Options) error { return needsLinux() }

// Stop ends the daemon and removes everything.
func Stop(context.Context, Options) (Report, error) { return Report{}, needsLinux() }

// Release ends a lease.
func Release(context.Context, Options, string, func(context.Context, Connection) (string, error)) (Released, error) {
	return Released{}, needsLinux()
}

// GetStatus describes the engine.
func GetStatus(context.Context, Options) (Status, error) { return Status{}, needsLinux() }
