package status

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
)

// Alarms are the problems of etcd's alarms: with one, it takes no more writes.
func (s Snapshot) Alarms() (problems []string) {
	for _, member := range s.Members {
		for _, alarm := range member.Alarms {
			has := ""
			if member.DB.Size > 0 {
				has = fmt.Sprintf(", whose database has %s", member.DB)
			}
			problems = append(problems, fmt.Sprintf("etcd has the alarm %s of its member %s%s", alarm, member.Name, cure(alarm, has)))
		}
	}
	for _, alarm := range s.Orphans {
		problems = append(problems, fmt.Sprintf("etcd has the alarm %s of a member that is gone, %x%s", alarm.Kind, alarm.Member, cure(alarm.Kind, "")))
	}
	return problems
}

// cure says what to do about an alarm of a member whose database is as it is.
func cure(alarm, database string) string {
	if alarm != etcdspace.NoSpace {
		return ""
	}
	return database + ": it takes no more writes. Delete what fills it, then: kubectl ha etcd defrag"
}

// growth tells of databases that are about to be full, which is a problem, and of
// those that grow, or are mostly free. One whose alarm is on is told of by that.
func (s Snapshot) growth() (problems, notes []string) {
	for _, member := range s.Members {
		if len(member.Alarms) > 0 {
			continue
		}
		db, of := member.DB, fmt.Sprintf("etcd's database of %s has %s", member.Name, member.DB)
		quota := etcdspace.Bytes(db.Quota)
		switch db.Growth() {
		case etcdspace.Near:
			problems = append(problems, fmt.Sprintf("%s, %d %% of its quota of %s, at which it takes no more writes: %s", of, db.Percent(db.Size), quota, way(db)))
		case etcdspace.Growing:
			notes = append(notes, fmt.Sprintf("%s, %d %% of its quota of %s: look what grows; %s", of, db.Percent(db.InUse), quota, counts))
		case etcdspace.Fragmented:
			notes = append(notes, of+": kubectl ha etcd defrag gives the rest back")
		}
	}
	return problems, notes
}

// way is the way out for a database that is about to be full: a defragmentation, if
// that alone takes it far enough.
func way(db etcdspace.Database) string {
	db.Size = db.InUse
	if db.Growth() == etcdspace.Fine {
		return "kubectl ha etcd defrag gives the rest back"
	}
	return "delete what fills it, then: kubectl ha etcd defrag; " + counts
}

// counts is how a person finds what fills etcd.
const counts = "kubectl get --raw /metrics | grep apiserver_resource_objects counts the objects"
