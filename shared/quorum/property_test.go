package quorum_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// The model: what etcd 3.7 itself accepts with its strict reconfiguration
// check (mayAddMember and mayRemoveMember in etcdserver/server.go, and at most
// one learner). It is written apart from the rules under test.
type model struct{ voters, healthy, learners int }

func modelOf(ms quorum.Members) (m model) {
	for _, member := range ms {
		switch {
		case member.Learner:
			m.learners++
		case member.Healthy:
			m.voters, m.healthy = m.voters+1, m.healthy+1
		default:
			m.voters++
		}
	}
	return m
}

func (m model) works() bool { return 2*m.healthy > m.voters }

func (m model) acceptsLearner() bool {
	return m.works() && m.learners == 0 && (m.voters == 1 || 2*m.healthy > m.voters+1)
}

func (m model) acceptsRemoval(member quorum.Member) bool {
	switch {
	case !m.works():
		return false
	case member.Learner || !member.Healthy:
		return true
	}
	return m.voters > 1 && 2*(m.healthy-1) > m.voters-1
}

// every calls visit with every membership of up to seven members in up to four
// zones, each a voter or a learner, healthy or dead. The order of members does
// not matter, nor what zones are called: b has the most members, e the fewest.
func every(visit func(quorum.Members)) int {
	const zones = "bcde"
	ms, n := make(quorum.Members, 0, 7), 0
	var extend func(kind int)
	extend = func(kind int) {
		if len(ms) > 0 && slices.IsSortedFunc([]byte(zones), func(a, b byte) int { return count(ms, b) - count(ms, a) }) {
			visit(ms)
			n++
		}
		if len(ms) == 7 {
			return
		}
		for ; kind < 4*len(zones); kind++ {
			zone := zones[kind/4 : kind/4+1]
			ms = append(ms, quorum.Member{
				Name: fmt.Sprintf("%s%d", zone, len(ms)), Zone: zone, Learner: kind&1 != 0, Healthy: kind&2 != 0,
			})
			extend(kind)
			ms = ms[:len(ms)-1]
		}
	}
	extend(0)
	return n
}

func count(ms quorum.Members, zone byte) int {
	n := 0
	for _, m := range ms {
		if m.Zone[0] == zone {
			n++
		}
	}
	return n
}

// after is the membership without the member.
func after(ms quorum.Members, name string) quorum.Members {
	var rest quorum.Members
	for _, m := range ms {
		if m.Name != name {
			rest = append(rest, m)
		}
	}
	return rest
}

func TestEveryMembership(t *testing.T) {
	if n := every(func(ms quorum.Members) {
		checkRemovals(t, ms)
		checkAdditions(t, ms)
		checkReplacements(t, ms)
		checkZones(t, ms)
		if t.Failed() {
			t.Fatalf("with %+v", ms)
		}
	}); n != 25891 {
		t.Errorf("looked at %d memberships, want 25891", n)
	}
}

func checkRemovals(t *testing.T, ms quorum.Members) {
	allowed := 0
	for _, member := range ms {
		err := quorum.Remove(ms, member.Name)
		rest := modelOf(after(ms, member.Name))
		if quorum.Forced(err) == nil {
			if !modelOf(ms).acceptsRemoval(member) {
				t.Errorf("removing %s is allowed, but etcd refuses it", member.Name)
			}
			if !rest.works() {
				t.Errorf("removing %s is allowed, but loses the quorum", member.Name)
			}
		}
		if err == nil {
			allowed++
		}
		checkRefusal(t, ms, err)
	}
	if m := modelOf(ms); m.works() && len(ms) > 1 && allowed == 0 {
		t.Error("there is a quorum, but no member may be removed")
	}
}

func checkAdditions(t *testing.T, ms quorum.Members) {
	roomy := 0
	for _, zone := range []string{"b", "c", "d", "e"} {
		err := quorum.Add(ms, zone)
		if quorum.Forced(err) == nil {
			roomy++
			if !modelOf(ms).acceptsLearner() {
				t.Errorf("adding in %s is allowed, but etcd refuses it", zone)
			}
		}
		checkRefusal(t, ms, err)
	}
	if m := modelOf(ms); m.acceptsLearner() && m.voters < quorum.MaxVoters && roomy != 4 {
		t.Errorf("etcd accepts a learner, but only %d zones may add one", roomy)
	}
}

// checkReplacements holds that etcd takes both changes of a replacement which
// is allowed, and that a dead voter may always be replaced where it has room.
func checkReplacements(t *testing.T, ms quorum.Members) {
	for _, member := range ms {
		err := quorum.Replace(ms, member.Name)
		before, rest := modelOf(ms), modelOf(after(ms, member.Name))
		if quorum.Forced(err) == nil && (!before.acceptsRemoval(member) || !rest.acceptsLearner()) {
			t.Errorf("replacing %s is allowed, but etcd refuses it", member.Name)
		}
		if !member.Learner && !member.Healthy && before.works() && rest.acceptsLearner() && rest.voters > 0 && err != nil {
			t.Errorf("%s is dead and may not be replaced: %v", member.Name, err)
		}
		checkRefusal(t, ms, err)
	}
	checkRefusal(t, ms, quorum.Replace(ms, "one that etcd does not know"))
}

func checkZones(t *testing.T, ms quorum.Members) {
	for _, loss := range quorum.Losses(ms) {
		left := modelOf(ms)
		for _, m := range ms {
			if m.Zone == loss.Zone && m.Healthy && !m.Learner {
				left.healthy--
			}
		}
		if loss.Survives != left.works() || loss.Survives != (loss.Why == "") {
			t.Errorf("loss of %s: got %+v, the model says survives=%v", loss.Zone, loss, left.works())
		}
		err := quorum.StopZone(ms, loss.Zone)
		if (err == nil) != (left.works() && left.learners == 0) {
			t.Errorf("stopping %s: got %v, the model says survives=%v with %d learners", loss.Zone, err, left.works(), left.learners)
		}
		checkRefusal(t, ms, err)
	}
}

// checkRefusal holds that a refusal says why and what to do instead, and that
// what it advises is allowed.
func checkRefusal(t *testing.T, ms quorum.Members, err error) {
	if err == nil {
		return
	}
	var refusal *quorum.Refusal
	if !errors.As(err, &refusal) || errs.KindOf(err) != errs.Unsafe {
		t.Fatalf("%v is no refusal", err)
	}
	if refusal.Reason == "" || refusal.WayOut == "" {
		t.Errorf("a refusal without a reason or a way out: %+v", refusal)
	}
	for _, name := range refusal.Instead {
		if err := quorum.Remove(ms, name); err != nil {
			t.Errorf("%q advises to remove %s, but: %v", refusal.Reason, name, err)
		}
	}
}
