package image

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

func TestTheLockKeepsASecondBuildOut(t *testing.T) {
	dir := t.TempDir()
	unlock, err := lock(t.Context(), dir, event.Discard)
	if err != nil {
		t.Fatal(err)
	}
	// The second one says that it waits, which is when the user gives up.
	ctx, cancel := context.WithCancel(t.Context())
	waiting := event.SinkFunc(func(event.Event) { cancel() })
	if _, err := lock(ctx, dir, waiting); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want the lock to be held", err)
	}
	unlock()
	unlock, err = lock(t.Context(), dir, event.Discard)
	if err != nil {
		t.Fatalf("the lock is not free after unlock: %v", err)
	}
	unlock()
}

// Root runs what lies in the cache directory.
func TestTheLockRefusesADirectoryThatEverybodyMayChange(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := lock(t.Context(), dir, event.Discard); errs.KindOf(err) != errs.Denied {
		t.Errorf("got %v, want a refusal", err)
	}
}
