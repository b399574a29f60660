package machines

import (
	"context"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// machineLocks lets one operation at a time work on a machine, and only so
// many boot at once.
type machineLocks struct {
	mu    sync.Mutex
	held  map[ref.Ref]*machineLock
	slots chan struct{}
}

type machineLock struct {
	sync.Mutex
	users int
}

func newMachineLocks(slots int) *machineLocks {
	return &machineLocks{held: map[ref.Ref]*machineLock{}, slots: make(chan struct{}, slots)}
}

// lock waits for the instance and returns what lets it go.
func (m *machineLocks) lock(r ref.Ref) (unlock func()) {
	m.mu.Lock()
	l := m.held[r]
	if l == nil {
		l = &machineLock{}
		m.held[r] = l
	}
	l.users++
	m.mu.Unlock()

	l.Lock()
	return func() {
		l.Unlock()
		m.mu.Lock()
		defer m.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(m.held, r)
		}
	}
}

// slot waits for its turn to boot and returns what ends it.
func (m *machineLocks) slot(ctx context.Context) (release func(), err error) {
	select {
	case m.slots <- struct{}{}:
		return func() { <-m.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
