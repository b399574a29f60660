package quorum

import (
	"errors"
	"fmt"
)

// Replace decides whether a member may be taken out and another one join in its
// zone. The zones' shares stay as they are, and so are no reason to refuse.
func Replace(ms Members, name string) error {
	rest := ms.without(named(name))
	if len(rest) < len(ms) && rest.Voters() == 0 {
		return replacesLast(name)
	}
	leaving := unless(ZoneMajority, Remove(ms, name))
	joining := unless(ZoneMajority, Add(rest, zoneOf(ms, name)))
	switch {
	case Forced(leaving) != nil:
		return leaving
	case joining != nil && rest.Voters() == ms.Voters() && ms.count(learner) > 0:
		return pending(ms) // what is in the way of another can go only after this learner
	case joining != nil:
		return joining
	}
	return leaving
}

func replacesLast(name string) error {
	return refuse(Refusal{
		Rule:   LastReplica,
		Reason: fmt.Sprintf("%s is the only replica: without it there is no cluster", name),
		WayOut: "First add another: kubectl ha add-replica --zone ZONE.",
	})
}

// unless drops a refusal by the given rule.
func unless(rule Rule, err error) error {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.Rule == rule {
		return nil
	}
	return err
}

func zoneOf(ms Members, name string) string {
	for _, m := range ms {
		if m.Name == name {
			return m.Zone
		}
	}
	return ""
}
