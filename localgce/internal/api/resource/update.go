package resource

import (
	"context"
	"errors"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// writeAgain is after how long a change is tried again that could not be written.
const writeAgain = 5 * time.Second

// Update changes the state where nothing but the disk can fail: what has happened
// must be on record. It is tried again until it is written, or ctx ends; f may so
// run more than once.
func (c *Core) Update(ctx context.Context, f func(*store.Tx) error) {
	err := c.insist(ctx, func() error { return c.Store.Update(f) })
	if err != nil && ctx.Err() == nil {
		c.Log.Error("the state could not be changed", "error", err)
	}
}

// insist tries again, until ctx ends, what fails for nothing but that the state
// could not be written.
func (c *Core) insist(ctx context.Context, f func() error) error {
	for {
		err := f()
		if !errors.Is(err, store.ErrNotWritten) {
			return err
		}
		c.Log.Error("a change is tried again", "after", writeAgain, "error", err)
		select {
		case <-ctx.Done():
			return err
		case <-c.Clock.After(writeAgain):
		}
	}
}
