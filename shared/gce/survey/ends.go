package survey

import (
	"cmp"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// ends collects until when the resources of one cluster may stay. Labels have
// the last word: a description cannot be changed any more. Of several the one
// counts that leaves more time, for one that was moved may not have reached all
// resources yet, and what has none stays.
type ends struct {
	known, labelled bool
	at              time.Time
}

func (e *ends) add(one finding) {
	switch {
	case !e.known, one.labelled && !e.labelled:
		*e = ends{known: true, labelled: one.labelled, at: one.owner.Expires}
	case one.labelled == e.labelled:
		e.at = infra.Later(e.at, one.owner.Expires)
	}
}

// ownerOfAll is the owner of a single cluster's resources.
func ownerOfAll(found []finding) infra.Owner {
	var owner infra.Owner
	var all ends
	for _, one := range found {
		owner.Cluster, owner.Region = one.owner.Cluster, cmp.Or(owner.Region, one.owner.Region)
		all.add(one)
	}
	owner.Expires = all.at
	return owner
}
