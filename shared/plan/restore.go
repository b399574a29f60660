package plan

import (
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TargetBackup is what Restore restores.
const TargetBackup = "backup"

// UpRestored is Up of a new cluster that gets the objects of a backup as soon as its first
// replica serves: before anything else joins it, and so with one etcd and one controller
// manager. done says that it has them.
func UpRestored(d Desired, observed infra.Inventory, done bool) Plan {
	up := Up(d, observed)
	access := ID(Init, TargetAccess)
	at := slices.IndexFunc(up.Steps, func(s Step) bool { return s.ID == access })
	restore := Step{
		ID: ID(Restore, TargetBackup), Action: Restore, Target: TargetBackup,
		Zone: up.Steps[at].Zone, Ref: up.Steps[at].Ref, Needs: []string{access}, Done: done,
	}
	for i, step := range up.Steps {
		if needed := slices.Index(step.Needs, access); needed >= 0 {
			up.Steps[i].Needs = slices.Clone(step.Needs)
			up.Steps[i].Needs[needed] = restore.ID
		}
	}
	return Plan{Steps: slices.Insert(up.Steps, at+1, restore)}
}
