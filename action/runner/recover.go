package runner

import (
	"runtime"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Recover makes an error of the library's panic over a file of the runner's that
// cannot be written. A function whose outputs must arrive defers it.
func Recover(err *error) {
	switch cause := recover().(type) {
	case nil:
	case runtime.Error:
		panic(cause)
	case error:
		*err = errs.Errorf(errs.Failed, "the runner's files cannot be written: %w", cause).
			WithID("runner-files").WithHint("See whether the runner's disk is full.")
	default:
		panic(cause)
	}
}
