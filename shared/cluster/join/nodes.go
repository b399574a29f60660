package join

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
)

// Nodes are the nodes as all steps see them that wait side by side: one list
// serves them all. How often there is a new one depends on what a list costs.
type Nodes struct {
	mu   sync.Mutex // guards last
	last *nodeList
}

// nodeList is a list of the nodes, which is under way until done is closed.
type nodeList struct {
	done  chan struct{}
	nodes []model.Node
	err   error
	until time.Time // it serves
}

// stale reports whether the nodes must be listed anew.
func (l *nodeList) stale(now time.Time) bool {
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

// Recent is what list tells, or has told a moment ago.
func (n *Nodes) Recent(ctx context.Context, now func() time.Time, list func(context.Context) ([]model.Node, error)) ([]model.Node, error) {
	n.mu.Lock()
	recent, mine := n.last, false
	if recent.stale(now()) {
		recent, mine = &nodeList{done: make(chan struct{})}, true
		n.last = recent
	}
	n.mu.Unlock()
	if mine {
		began := now()
		recent.nodes, recent.err = list(ctx)
		took := now().Sub(began)
		recent.until = now().Add(max(retry.Interval*4/5, 4*took))
		close(recent.done)
	}
	select {
	case <-recent.done:
		return slices.Clone(recent.nodes), recent.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
