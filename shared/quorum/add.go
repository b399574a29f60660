package quorum

import "fmt"

// Add decides whether a member may join from the zone. The rule on dead
// members is etcd's: the new one counts as dead until it has proved otherwise.
func Add(ms Members, zone string) error {
	after := append(ms[:len(ms):len(ms)], Member{Zone: zone})
	switch {
	case len(ms) == 0:
		return nil
	case !ms.HasQuorum():
		return lost(ms)
	case ms.count(learner) > 0:
		return pending(ms)
	case ms.Voters() >= MaxVoters:
		return tooMany(ms)
	case ms.Voters() > 1 && !after.HasQuorum():
		return deadBeforeAdd(ms, after)
	default:
		return crowd(ms, after, zone)
	}
}

func tooMany(ms Members) error {
	return refuse(Refusal{
		Rule:   TooMany,
		Reason: fmt.Sprintf("there are %d replicas: etcd is made for at most %d", ms.Voters(), MaxVoters),
		WayOut: "For more room on the control plane take a larger machine type.",
	})
}

func deadBeforeAdd(ms, after Members) error {
	dead := ms.names(deadVoter)
	return refuse(Refusal{
		Rule:    DeadFirst,
		Reason:  fmt.Sprintf("%s down: until a new replica is up etcd would have %s", are(dead), tally(after)),
		WayOut:  reviveOrRemove(dead),
		Instead: dead,
	})
}

// crowd refuses to put a majority into one zone, unless all are in that zone
// anyway.
func crowd(ms, after Members, zone string) error {
	full, majority := majorityZone(after)
	alone := ms.Voters() > 1 && len(ms.Zones()) == 1
	if !majority || full != zone || alone {
		return nil
	}
	return refuse(Refusal{
		Rule:      ZoneMajority,
		Reason:    fmt.Sprintf("a replica in %s would make it %s: losing that zone would lose the quorum", zone, share(after, zone)),
		WayOut:    "Put it into another zone of the region.",
		Forceable: true,
	})
}
