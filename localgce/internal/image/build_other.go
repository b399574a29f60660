//go:build !linux

package image

import (
	"context"
	"runtime"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Build fails: machines are made of what only Linux has.
func Build(context.Context, Options) (Image, error) { return Image{}, needsLinux() }

// Pull fails likewise.
func Pull(context.Context, Options, string) (string, error) { return "", needsLinux() }

// Push fails likewise.
func Push(context.Context, Options, string) (string, error) { return "", needsLinux() }

// Prune has nothing to remove.
func Prune(context.Context, Options) (int64, error) { return 0, nil }

func needsLinux() error {
	return errs.Errorf(errs.Usage, "there are machine images on Linux only, and this is %s", runtime.GOOS).
		WithID("image-needs-linux").WithHint("Use a Linux computer or virtual machine.")
}
