package plan

import "github.com/kubectl-ha/kubectl-ha/shared/infra"

// The targets of what is done to etcd as a whole.
const (
	TargetEtcd    = "etcd"
	TargetNoSpace = "etcd-alarm/NOSPACE"
)

// Database is the database of a replica's etcd.
type Database struct {
	Name, Zone string // of the replica
	Detail     string // how large it is
	Leave      bool   // as it is
}

// DefragmentEach plans the defragmentation of one database after the other, in their
// order. With the alarm NOSPACE the API server, whose own compaction is a write, has
// not compacted any more: so that comes first, and the alarm ends last.
func DefragmentEach(databases []Database, noSpace bool) Plan {
	b := &builder{}
	before := ""
	if noSpace {
		before = b.add(Step{Action: Compact, Target: TargetEtcd})
	}
	for _, d := range databases {
		id := b.on(Defragment, infra.Ref{Kind: infra.KindInstance, Name: d.Name, Zone: d.Zone}, before)
		step := &b.steps[len(b.steps)-1]
		step.Done, step.Detail = d.Leave, d.Detail
		before = id
	}
	if noSpace {
		b.add(Step{Action: Disarm, Target: TargetNoSpace}, before)
	}
	return b.plan()
}
