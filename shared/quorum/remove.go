package quorum

import "fmt"

// Remove decides whether the member may be taken out of etcd. One that etcd
// does not know may.
func Remove(ms Members, name string) error {
	leaving := ms.without(func(m Member) bool { return m.Name != name })
	if len(leaving) == 0 {
		return nil
	}
	rest := ms.without(named(name))
	switch member := leaving[0]; {
	case !ms.HasQuorum():
		return lost(ms)
	case member.Learner:
		return nil
	case rest.Voters() == 0:
		return lastReplica(name)
	case rest.count(learner) > 0:
		return pending(ms)
	case !rest.HasQuorum():
		return wouldLose(ms, rest, name)
	case !member.Healthy:
		return nil
	case rest.count(deadVoter) > 0:
		return deadFirst(rest, name)
	default:
		return spread(ms, rest, name)
	}
}

func lastReplica(name string) error {
	return refuse(Refusal{
		Rule:   LastReplica,
		Reason: fmt.Sprintf("%s is the only replica: without it there is no cluster", name),
		WayOut: "To take the whole cluster down: kubectl ha down.",
	})
}

// wouldLose refuses the removal of a healthy voter while too many others are
// dead. With a quorum now, the dead ones may always be removed.
func wouldLose(ms, rest Members, name string) error {
	dead := ms.names(deadVoter)
	return refuse(Refusal{
		Rule:    WouldLose,
		Reason:  fmt.Sprintf("removing %s would lose etcd's quorum: it would leave %s", name, tally(rest)),
		WayOut:  reviveOrRemove(dead),
		Instead: dead,
	})
}

// deadFirst refuses the removal of a healthy voter which the quorum could
// bear, but after which it could bear less than if a dead one went.
func deadFirst(rest Members, name string) error {
	dead := rest.names(deadVoter)
	return refuse(Refusal{
		Rule:      DeadFirst,
		Reason:    fmt.Sprintf("%s down: removing %s, which is healthy, would leave %s", are(dead), name, tally(rest)),
		WayOut:    fmt.Sprintf("First remove the dead: kubectl ha remove-replica %s.", dead[0]),
		Instead:   dead,
		Forceable: true,
	})
}

// spread refuses a removal that leaves a majority in one zone where the
// removal of another member would not.
func spread(ms, rest Members, name string) error {
	zone, ok := majorityZone(rest)
	if !ok || rest.Voters() == 1 {
		return nil
	}
	better := ms.names(func(m Member) bool {
		_, majority := majorityZone(ms.without(named(m.Name)))
		return healthyVoter(m) && !majority
	})
	if len(better) == 0 {
		return nil
	}
	return refuse(Refusal{
		Rule:      ZoneMajority,
		Reason:    fmt.Sprintf("removing %s would leave %s: losing that zone would lose the quorum", name, share(rest, zone)),
		WayOut:    fmt.Sprintf("Remove %s instead.", join(better, "or")),
		Instead:   better,
		Forceable: true,
	})
}
