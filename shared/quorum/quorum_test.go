package quorum_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// members reads a membership: "b1 c1* d1- e1+" is a healthy voter in zone b,
// the leader in c, a dead one in d, and a learner in e.
func members(text string) quorum.Members {
	var ms quorum.Members
	for _, word := range strings.Fields(text) {
		name := strings.TrimRight(word, "*-+")
		ms = append(ms, quorum.Member{
			Name: name, Zone: name[:1],
			Learner: strings.Contains(word, "+"), Healthy: !strings.Contains(word, "-"), Leader: strings.Contains(word, "*"),
		})
	}
	return ms
}

// expect compares a decision with "" for allowed, or "rule: reason | hint".
func expect(t *testing.T, err error, want string) {
	t.Helper()
	got := ""
	var refusal *quorum.Refusal
	if errors.As(err, &refusal) {
		got = string(refusal.Rule) + ": " + err.Error() + " | " + errs.HintOf(err)
	}
	if got != want {
		t.Errorf("\ngot  %s\nwant %s", got, want)
	}
	if err != nil && errs.KindOf(err) != errs.Unsafe {
		t.Errorf("kind is %s, want unsafe", errs.KindOf(err))
	}
}

func TestRemove(t *testing.T) {
	tests := []struct{ name, members, remove, want string }{
		{"one of three", "b1* c1 d1", "d1", ""},
		{"one of two", "b1* c1", "c1", ""},
		{"the dead one of three", "b1* c1 d1-", "d1", ""},
		{"a learner", "b1* c1 d1+", "d1", ""},
		{"a dead learner", "b1* c1- d1 e1+-", "e1", ""},
		{"not a member", "b1*", "c1", ""},
		{"the last", "b1*", "b1",
			"last-replica: b1 is the only replica: without it there is no cluster | To take the whole cluster down: kubectl ha down."},
		{"a healthy one of three, one dead", "b1* c1 d1-", "c1",
			"quorum-would-be-lost: removing c1 would lose etcd's quorum: it would leave 1 healthy of 2 voters, quorum is 2 | First start d1 again, or remove what will not come back: kubectl ha remove-replica d1."},
		{"a healthy one of five, one dead", "b1* c1 d1 b2 c2-", "d1",
			"dead-member-first: c2 is down: removing d1, which is healthy, would leave 3 healthy of 4 voters, quorum is 3 | First remove the dead: kubectl ha remove-replica c2. --force does it all the same."},
		{"a healthy one of seven, two dead", "b1* c1 d1 b2 c2 d2- b3-", "c2",
			"dead-member-first: d2 and b3 are down: removing c2, which is healthy, would leave 4 healthy of 6 voters, quorum is 4 | First remove the dead: kubectl ha remove-replica d2. --force does it all the same."},
		{"without quorum", "b1 c1- d1-", "d1",
			"quorum-lost: etcd has lost its quorum (1 healthy of 3 voters, quorum is 2): its membership cannot change | Start c1 or d1 again."},
		{"during a join", "b1* c1 d1 e1+", "d1",
			"learner-pending: e1 is still joining etcd: one change of membership at a time | Wait until it has joined, or take it out first: kubectl ha remove-replica e1."},
		{"the only one of another zone", "b1* b2 c1", "c1",
			"majority-in-one-zone: removing c1 would leave 2 of 2 voters in b: losing that zone would lose the quorum | Remove b1 or b2 instead. --force does it all the same."},
		{"one of three in one zone", "b1* b2 b3", "b2", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { expect(t, quorum.Remove(members(test.members), test.remove), test.want) })
	}
}

func TestAdd(t *testing.T) {
	tests := []struct{ name, members, zone, want string }{
		{"the first", "", "b", ""},
		{"the second", "b1*", "c", ""},
		{"the third", "b1* c1", "d", ""},
		{"beside a dead one of five", "b1* c1 d1 b2 c2-", "d", ""},
		{"beside a dead one of three", "b1* c1 d1-", "d",
			"dead-member-first: d1 is down: until a new replica is up etcd would have 2 healthy of 4 voters, quorum is 3 | First start d1 again, or remove what will not come back: kubectl ha remove-replica d1."},
		{"during a join", "b1* c1+", "d",
			"learner-pending: c1 is still joining etcd: one change of membership at a time | Wait until it has joined, or take it out first: kubectl ha remove-replica c1."},
		{"without quorum", "b1 c1-", "d",
			"quorum-lost: etcd has lost its quorum (1 healthy of 2 voters, quorum is 2): its membership cannot change | Start c1 again."},
		{"a second in the same zone", "b1* c1", "b",
			"majority-in-one-zone: a replica in b would make it 2 of 3 voters in b: losing that zone would lose the quorum | Put it into another zone of the region. --force does it all the same."},
		{"all in one zone", "b1* b2", "b", ""},
		{"an eighth", "b1* c1 d1 b2 c2 d2 b3", "c",
			"too-many-replicas: there are 7 replicas: etcd is made for at most 7 | For more room on the control plane take a larger machine type."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { expect(t, quorum.Add(members(test.members), test.zone), test.want) })
	}
}

func TestStopZone(t *testing.T) {
	tests := []struct{ name, members, zone, want string }{
		{"one of three zones", "b1* c1 d1", "b", ""},
		{"a zone without replicas", "b1", "c", ""},
		{"a dead zone", "b1* c1 d1-", "d", ""},
		{"the only zone", "b1*", "b",
			"zone-holds-the-quorum: the cluster would not survive without b: it would leave etcd 0 healthy of 1 voter, quorum is 1 | First put replicas into other zones, so that there are three zones with as many each: kubectl ha add-replica --zone ZONE."},
		{"while another is dead", "b1* c1 d1-", "c",
			"zone-holds-the-quorum: the cluster would not survive without c: it would leave etcd 1 healthy of 3 voters, quorum is 2 | First start d1 again."},
		{"during a join", "b1* c1 d1 e1+", "b",
			"learner-pending: e1 is still joining etcd: one change of membership at a time | Wait until it has joined, or take it out first: kubectl ha remove-replica e1."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { expect(t, quorum.StopZone(members(test.members), test.zone), test.want) })
	}
}

func TestLosses(t *testing.T) {
	losses := quorum.Losses(members("b1* b2 c1 d1 e1+"))
	want := []quorum.Loss{
		{Zone: "b", Voters: 4, Healthy: 2, Quorum: 3, Why: "it would leave etcd 2 healthy of 4 voters, quorum is 3"},
		{Zone: "c", Survives: true, Voters: 4, Healthy: 3, Quorum: 3},
		{Zone: "d", Survives: true, Voters: 4, Healthy: 3, Quorum: 3},
		{Zone: "e", Survives: true, Voters: 4, Healthy: 4, Quorum: 3},
	}
	if len(losses) != len(want) {
		t.Fatalf("got %+v", losses)
	}
	for i := range want {
		if losses[i] != want[i] {
			t.Errorf("got %+v, want %+v", losses[i], want[i])
		}
	}
	if why := quorum.LossOf(members("b1 c1- d1-"), "d").Why; why != "etcd has lost its quorum already: 1 healthy of 3 voters, quorum is 2" {
		t.Errorf("got %q", why)
	}
}

func TestSuccessor(t *testing.T) {
	tests := []struct{ members, zone, want string }{
		{"b1* c1 d1", "b", "c1"},
		{"b1* c1- d1", "b", "d1"},
		{"b1 c1 d1*", "b", "d1"},
		{"b1* c1+ d1-", "b", ""},
	}
	for _, test := range tests {
		got, ok := members(test.members).Successor(func(m quorum.Member) bool { return m.Zone == test.zone })
		if got.Name != test.want || ok != (test.want != "") {
			t.Errorf("%s without %s: got %q, want %q", test.members, test.zone, got.Name, test.want)
		}
	}
}

func TestForced(t *testing.T) {
	other := errors.New("other")
	if quorum.Forced(nil) != nil || quorum.Forced(other) != other {
		t.Error("what is no refusal must stay as it is")
	}
	if quorum.Forced(quorum.Remove(members("b1* b2 c1"), "c1")) != nil {
		t.Error("--force must override a refusal that costs only spread")
	}
	if quorum.Forced(quorum.Remove(members("b1* c1 d1-"), "c1")) == nil {
		t.Error("--force must not override a refusal that protects the quorum")
	}
}
