package quorum

import "fmt"

// Restart decides whether a member may be away for a moment, while its server starts
// again or its database is defragmented. Where others are down that would cost the
// quorum, and what is away may not come back. Of one or two members, of which none is
// down, etcd waits for either.
func Restart(ms Members, name string) error {
	rest := ms.without(named(name))
	dead := rest.names(deadVoter)
	switch {
	case ms.count(learner) > 0:
		return pending(ms)
	case len(dead) == 0 || rest.Healthy() >= Size(ms.Voters()):
		return nil
	}
	return refuse(Refusal{
		Rule:   WouldLose,
		Reason: fmt.Sprintf("%s down: while %s is away, etcd would have no quorum (%s)", are(dead), name, tally(ms)),
		WayOut: reviveOrRemove(dead),
	})
}
