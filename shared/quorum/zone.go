package quorum

import "fmt"

// Loss is what the loss of a zone would mean for etcd.
type Loss struct {
	Zone     string
	Survives bool
	Voters   int    // in the whole of etcd: a lost zone's members keep counting
	Healthy  int    // that would be left
	Quorum   int    // that would be needed
	Why      string // why etcd would not survive; empty if it would
}

// Losses tells for each zone that has members what its loss would mean now.
func Losses(ms Members) []Loss {
	var losses []Loss
	for _, zone := range ms.Zones() {
		losses = append(losses, LossOf(ms, zone))
	}
	return losses
}

// LossOf tells what the loss of one zone would mean now.
func LossOf(ms Members, zone string) Loss {
	loss := Loss{Zone: zone, Voters: ms.Voters(), Quorum: Size(ms.Voters())}
	loss.Healthy = ms.without(in(zone)).Healthy()
	loss.Survives = loss.Healthy >= loss.Quorum
	switch {
	case loss.Survives:
	case !ms.HasQuorum():
		loss.Why = fmt.Sprintf("etcd has lost its quorum already: %s", tally(ms))
	default:
		loss.Why = fmt.Sprintf("it would leave etcd %d healthy of %s, quorum is %d",
			loss.Healthy, plural(loss.Voters, "voter"), loss.Quorum)
	}
	return loss
}

// StopZone decides whether all members in the zone may be stopped for a while.
func StopZone(ms Members, zone string) error {
	loss := LossOf(ms, zone)
	switch dead := ms.without(in(zone)).names(deadVoter); {
	case ms.count(in(zone)) == 0:
		return nil
	case !ms.HasQuorum():
		return lost(ms)
	case ms.count(learner) > 0:
		return pending(ms)
	case loss.Survives:
		return nil
	case len(dead) > 0:
		return stopRefused(zone, loss, fmt.Sprintf("First start %s again.", join(dead, "and")))
	default:
		return stopRefused(zone, loss, "First put replicas into other zones, so that there are three zones with as many each: kubectl ha add-replica --zone ZONE.")
	}
}

func stopRefused(zone string, loss Loss, wayOut string) error {
	return refuse(Refusal{
		Rule:   ZoneOfMajority,
		Reason: fmt.Sprintf("the cluster would not survive without %s: %s", zone, loss.Why),
		WayOut: wayOut,
	})
}

// majorityZone finds the zone that holds a majority of the voters.
func majorityZone(ms Members) (zone string, ok bool) {
	for _, zone := range ms.Zones() {
		if votersIn(ms, zone) >= Size(ms.Voters()) {
			return zone, true
		}
	}
	return "", false
}

func votersIn(ms Members, zone string) int {
	return ms.count(func(m Member) bool { return !m.Learner && m.Zone == zone })
}

// share says how many of the voters are in the zone.
func share(ms Members, zone string) string {
	return fmt.Sprintf("%d of %s in %s", votersIn(ms, zone), plural(ms.Voters(), "voter"), zone)
}
