package api

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// index finds what would otherwise need a search through everything. It
// follows the store, whose lock guards it.
type index struct {
	managers map[ref.Ref]ref.Ref // managed instances' groups
	rules    map[ref.Ref]bool    // forwarding rules
}

func newIndex() *index {
	return &index{
		managers: map[ref.Ref]ref.Ref{}, rules: map[ref.Ref]bool{},
	}
}

func (x *index) rule(r ref.Ref, _, new *compute.ForwardingRule) {
	if new != nil {
		x.rules[r] = true
	} else {
		delete(x.rules, r)
	}
}
