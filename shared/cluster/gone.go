package cluster

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// surelyGone reports whether there is no machine of the name any more: its
// absence was seen. All that decides by an absence asks here.
func surelyGone(inventory infra.Inventory, machine string) bool {
	return !there(inventory, machine)
}

func there(inventory infra.Inventory, machine string) bool {
	return slices.ContainsFunc(inventory.Instances, func(i infra.FoundInstance) bool { return i.Name == machine })
}
