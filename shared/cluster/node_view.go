package cluster

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
)

// nodeView is the nodes as all steps see them that wait side by side: one list
// serves them all. How often there is a new one depends on what a list costs.
type nodeView struct {
	mu   sync.Mutex // guards last
	last *nodeLook
}

// nodeLook is a list of the nodes, which is under way until done is closed.
type nodeLook struct {
	done  chan struct{}
	nodes []model.Node
	err   error
	until time.Time // it serves
}

// stale reports whether the nodes must be listed anew.
func (l *nodeLook) stale(now time.Time) bool {
	if l == nil {
		return true
	}
	select {
	case <-l.done:
		return l.err != nil || !now.Before(l.until)
	default:
		return false
	}
}

// look is what list tells, or has told a moment ago.
func (v *nodeView) look(ctx context.Context, now func() time.Time, list func(context.Context) ([]model.Node, error)) ([]model.Node, error) {
	v.mu.Lock()
	look, mine := v.last, false
	if look.stale(now()) {
		look, mine = &nodeLook{done: make(chan struct{})}, true
		v.last = look
	}
	v.mu.Unlock()
	if mine {
		began := now()
		look.nodes, look.err = list(ctx)
		took := now().Sub(began)
		look.until = now().Add(max(retry.Interval*4/5, 4*took))
		close(look.done)
	}
	select {
	case <-look.done:
		return slices.Clone(look.nodes), look.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
