package kubeconfig

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/adopt"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// A program that writes a kubeconfig holds its lock for milliseconds. The lock
// of one that died is never removed, and says nothing about who that was.
const (
	lockInterval = 50 * time.Millisecond
	lockTimeout  = 20 * time.Second
)

// lockAll takes the locks of the files as client-go does, in its order, and
// returns what gives them back. It waits for those that others have.
func lockAll(ctx context.Context, files []string) (unlock func() error, err error) {
	var locks []string
	unlock = func() (err error) {
		for _, lock := range locks {
			err = errors.Join(err, os.Remove(lock))
		}
		return err
	}
	for _, file := range slices.Sorted(slices.Values(files)) {
		lock := file + ".lock"
		if err := take(ctx, file, lock); err != nil {
			return nil, errors.Join(err, unlock())
		}
		locks = append(locks, lock)
	}
	return unlock, nil
}

func take(ctx context.Context, file, lock string) error {
	if err := adopt.Dir(filepath.Dir(file), 0o755); err != nil {
		return &obstacle{file: file, err: err}
	}
	limited, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	err := wait.Poll(limited, lockInterval, func(context.Context) (bool, string, error) {
		opened, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL, 0)
		if errors.Is(err, fs.ErrExist) {
			return false, "another program writes to it", nil
		}
		if err != nil {
			return false, "", &obstacle{file: file, err: err}
		}
		return true, "", opened.Close()
	})
	switch {
	case err == nil || ctx.Err() == nil && errs.KindOf(err) != errs.TimedOut:
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("wait for the lock of the kubeconfig %s: %w", file, err)
	}
	return &obstacle{file: file, lock: lock, err: fmt.Errorf("another program has held its lock %s%s, for longer than %s", lock, since(lock), lockTimeout)}
}

// since tells when a lock was made, where that is known.
func since(lock string) string {
	info, err := os.Stat(lock)
	if err != nil {
		return ""
	}
	return " since " + info.ModTime().Format(time.DateTime)
}
