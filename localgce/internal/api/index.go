package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// index finds what would otherwise need a search through everything. It
// follows the store, whose lock guards it.
type index struct {
	disks    map[ref.Ref]ref.Ref // instances by the disks attached to them
	managers map[ref.Ref]ref.Ref // managed instances' groups
	rules    map[ref.Ref]bool    // forwarding rules
}

func newIndex() *index {
	return &index{
		disks:    map[ref.Ref]ref.Ref{},
		managers: map[ref.Ref]ref.Ref{}, rules: map[ref.Ref]bool{},
	}
}

func (x *index) instance(r ref.Ref, old, new *compute.Instance) {
	if old != nil {
		for _, disk := range old.Disks {
			if at := ref.Of(disk.Source); x.disks[at] == r {
				delete(x.disks, at)
			}
		}
	}
	if new != nil {
		for _, disk := range new.Disks {
			x.disks[ref.Of(disk.Source)] = r
		}
	}
}

func (x *index) rule(r ref.Ref, _, new *compute.ForwardingRule) {
	if new != nil {
		x.rules[r] = true
	} else {
		delete(x.rules, r)
	}
}
