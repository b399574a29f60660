package api

import (
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// watchers wakes those who wait for a resource to change.
type watchers struct {
	mu      sync.Mutex
	waiting map[ref.Ref]chan struct{}
}

func newWatchers() *watchers { return &watchers{waiting: map[ref.Ref]chan struct{}{}} }

// on returns a channel that is closed at the next change of r.
func (w *watchers) on(r ref.Ref) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting[r] == nil {
		w.waiting[r] = make(chan struct{})
	}
	return w.waiting[r]
}

func (w *watchers) wake(r ref.Ref) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.waiting[r]; c != nil {
		close(c)
		delete(w.waiting, r)
	}
}

// wakeProject wakes everyone who waits for something in the project.
func (w *watchers) wakeProject(project string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for r, c := range w.waiting {
		if r.Project == project {
			close(c)
			delete(w.waiting, r)
		}
	}
}
