package slots

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// The locks here are open file description locks (fcntl(2)): the kernel drops
// them when their process ends in whatever way, and asking whether one is held
// disturbs nobody.

// tryLock locks the file, which it makes if need be; nil when another holds it.
func tryLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	err = unix.FcntlFlock(file.Fd(), unix.F_OFD_SETLK, wholeFile())
	if err == nil {
		return file, nil
	}
	_ = file.Close() // it was only opened for the lock
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES) {
		return nil, nil
	}
	return nil, fmt.Errorf("lock %s: %w", path, err)
}

// awaitLock is tryLock until it succeeds or ctx ends.
func awaitLock(ctx context.Context, path string) (*os.File, error) {
	var file *os.File
	err := wait.Poll(ctx, 50*time.Millisecond, func(context.Context) (bool, string, error) {
		var err error
		file, err = tryLock(path)
		return file != nil, "another process holds " + path, err
	})
	return file, err
}

// isLocked reports whether another process holds the file's lock. Locks that are
// shared, which whoever can read the file could take, do not count.
func isLocked(path string) (bool, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if errors.Is(err, os.ErrPermission) {
		return false, errs.Errorf(errs.Denied, "look whether the local Compute Engine runs: %w", err).
			WithID("local-not-admitted").WithHint("Run the command with sudo -E, or start the engine again so, which lets this user in.")
	}
	if err != nil {
		return false, fmt.Errorf("look at the lock: %w", err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	lock := wholeFile()
	lock.Type = unix.F_RDLCK
	if err := unix.FcntlFlock(file.Fd(), unix.F_OFD_GETLK, lock); err != nil {
		return false, fmt.Errorf("look at the lock of %s: %w", path, err)
	}
	return lock.Type != unix.F_UNLCK, nil
}

func wholeFile() *unix.Flock_t { return &unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart} }
