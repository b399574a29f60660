package kubeconfig

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// settled calls look until that finds something, or finds nothing while no other
// program writes: who writes a kubeconfig empties it first. A lock that is older
// than lockTimeout is of one that died.
func (k *Kubeconfig) settled(ctx context.Context, look func() (found bool, err error)) error {
	limited, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	var failed error
	err := wait.Poll(limited, lockInterval, func(context.Context) (bool, string, error) {
		var found bool
		before, busy := k.glimpse()
		found, failed = look()
		after, busyStill := k.glimpse()
		return found || !busy && !busyStill && before == after, "another program writes the kubeconfig", nil
	})
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("read the kubeconfig: %w", err)
	}
	return failed
}

// glimpse tells one state of the files from another, and whether one is locked.
func (k *Kubeconfig) glimpse() (state string, busy bool) {
	var seen strings.Builder
	for _, file := range k.files() {
		if info, err := os.Stat(file); err == nil {
			fmt.Fprintln(&seen, info.Size(), info.ModTime())
		}
		if lock, err := os.Stat(file + ".lock"); err == nil && time.Since(lock.ModTime()) < lockTimeout {
			busy = true
		}
	}
	return seen.String(), busy
}
