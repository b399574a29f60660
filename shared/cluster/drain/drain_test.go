package drain

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// TestForEach: nodes are changed many at once, and not all at once.
func TestForEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		change := func(context.Context, string) error {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			return nil
		}
		began := time.Now()
		if err := forEach(t.Context(), make([]model.Node, 10*changesAtOnce), change); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 10*time.Second || most.Load() > changesAtOnce {
			t.Errorf("it took %s of the bubble's time, %d at once", took, most.Load())
		}
	})
}
