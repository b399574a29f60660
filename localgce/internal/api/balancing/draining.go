package balancing

import (
	"maps"
	"slices"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// maxDraining is how long a backend service may let connections finish.
// https://cloud.google.com/load-balancing/docs/enabling-connection-draining
const maxDraining = time.Hour

// with is who is in the group after a change, and who has left it of late.
func (m *members) with(names []string, now time.Time) *members {
	next := &members{Instances: names, Left: map[string]time.Time{}}
	if m != nil {
		for name, left := range m.Left {
			if now.Sub(left) < maxDraining {
				next.Left[name] = left
			}
		}
	}
	for _, name := range m.names() {
		next.Left[name] = now
	}
	for _, name := range names {
		delete(next.Left, name)
	}
	return next
}

// forget is the group without a trace of an instance: the next one of that name
// is another machine.
func (m *members) forget(name string) *members {
	next := &members{Instances: slices.Clone(m.Instances), Left: maps.Clone(m.Left)}
	next.Instances = slices.DeleteFunc(next.Instances, func(n string) bool { return n == name })
	delete(next.Left, name)
	return next
}

// draining are the running instances that have left a group, but may finish the
// connections that they have from a backend service, and until when.
func draining(tx *store.Tx, service *compute.BackendService, group ref.Ref, now time.Time) map[ref.Ref]time.Time {
	m, ok := store.Get[members](tx, group.In(membersCollection, group.Name))
	if !ok {
		return nil
	}
	until := map[ref.Ref]time.Time{}
	for name, left := range m.Left {
		at := group.In("instances", name)
		end := left.Add(time.Duration(service.ConnectionDraining.DrainingTimeoutSec) * time.Second)
		if instance, ok := store.Get[compute.Instance](tx, at); ok && instance.Status == vm.Running && end.After(now) {
			until[at] = end
		}
	}
	return until
}
