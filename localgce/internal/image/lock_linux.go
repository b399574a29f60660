package image

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// lock keeps builds and pulls in one cache directory apart. The kernel drops it when the
// process ends in whatever way.
func lock(ctx context.Context, cacheDir string, events event.Sink) (unlock func(), err error) {
	if err := owned.Check(cacheDir); err != nil {
		return nil, err // root runs what lies there
	}
	if err := owned.Make(cacheDir, 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(cacheDir, "build.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the cache directory: %w", err)
	}
	if err := waitForLock(ctx, file, events); err != nil {
		file.Close()
		return nil, fmt.Errorf("lock the cache directory %s: %w", cacheDir, err)
	}
	return func() { file.Close() }, nil
}

func waitForLock(ctx context.Context, file *os.File, events event.Sink) error {
	for told := false; ; told = true {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if !told {
			events.Send(event.Event{Time: time.Now(), Kind: event.Info, Detail: "waiting for another build or pull of a machine image"})
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}
