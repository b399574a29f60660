package work

import (
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// Watchers wakes those who wait for a resource to change.
type Watchers struct {
	mu      sync.Mutex
	waiting map[ref.Ref]chan struct{}
}

// NewWatchers makes watchers that nobody waits with.
func NewWatchers() *Watchers { return &Watchers{waiting: map[ref.Ref]chan struct{}{}} }

// On returns a channel that is closed at the next change of r.
func (w *Watchers) On(r ref.Ref) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting[r] == nil {
		w.waiting[r] = make(chan struct{})
	}
	return w.waiting[r]
}

// Wake wakes those who wait for a resource.
func (w *Watchers) Wake(r ref.Ref) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.waiting[r]; c != nil {
		close(c)
		delete(w.waiting, r)
	}
}

// WakeProject wakes everyone who waits for something in the project.
func (w *Watchers) WakeProject(project string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for r, c := range w.waiting {
		if r.Project == project {
			close(c)
			delete(w.waiting, r)
		}
	}
}
