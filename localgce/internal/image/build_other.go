//go:build !linux

package image

import (
	"context"
	"runtime"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Build fails: machines are made of what only Linux has.
func Build(context.Context, Options) (Image, error) {
	return Image{}, errs.Errorf(errs.Usage, "machine images can be built on Linux only, and this is %s", runtime.GOOS).
		WithID("image-needs-linux").WithHint("Use a Linux computer or virtual machine.")
}
