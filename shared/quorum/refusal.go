package quorum

import (
	"errors"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Rule names the rule that a refusal rests on.
type Rule string

// The rules.
const (
	QuorumLost     Rule = "quorum-lost"           // membership cannot change without a quorum
	WouldLose      Rule = "quorum-would-be-lost"  // too few healthy voters would be left
	LastReplica    Rule = "last-replica"          // without a member there is no cluster
	LearnerPending Rule = "learner-pending"       // one change of membership at a time
	DeadFirst      Rule = "dead-member-first"     // a dead member counts against the quorum: remove it first
	ZoneMajority   Rule = "majority-in-one-zone"  // the loss of one zone would lose the quorum
	TooMany        Rule = "too-many-replicas"     // more than etcd is made for
	ZoneOfMajority Rule = "zone-holds-the-quorum" // stopping this zone would lose the quorum
)

// Refusal says why something must not be done, and what to do instead.
type Refusal struct {
	Rule      Rule
	Reason    string
	WayOut    string
	Instead   []string // members to remove first, or rather; removing any of them is allowed
	Forceable bool     // --force goes ahead: it costs safety, not the quorum
}

func (r *Refusal) Error() string { return r.Reason }

// refuse makes the error of a refusal.
func refuse(r Refusal) error {
	hint := r.WayOut
	if r.Forceable {
		hint += " --force does it all the same."
	}
	return errs.Errorf(errs.Unsafe, "%w", &r).WithID(string(r.Rule)).WithHint("%s", hint)
}

// Forced drops a refusal that --force may override. Other errors stay.
func Forced(err error) error {
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.Forceable {
		return nil
	}
	return err
}

// lost refuses whatever changes the membership of an etcd without a quorum.
func lost(ms Members) error {
	return refuse(Refusal{
		Rule:   QuorumLost,
		Reason: fmt.Sprintf("etcd has lost its quorum (%s): its membership cannot change", tally(ms)),
		WayOut: fmt.Sprintf("Start %s again.", join(ms.names(deadVoter), "or")),
	})
}

// pending refuses a second change of membership before the first is through.
func pending(ms Members) error {
	learners := ms.names(learner)
	return refuse(Refusal{
		Rule:    LearnerPending,
		Reason:  fmt.Sprintf("%s still joining etcd: one change of membership at a time", are(learners)),
		WayOut:  fmt.Sprintf("Wait until it has joined, or take it out first: kubectl ha remove-replica %s.", learners[0]),
		Instead: learners,
	})
}

// tally is a membership in numbers.
func tally(ms Members) string {
	return fmt.Sprintf("%d healthy of %s, quorum is %d", ms.Healthy(), plural(ms.Voters(), "voter"), Size(ms.Voters()))
}

// reviveOrRemove is the way out of what dead members stand in the way of.
func reviveOrRemove(dead []string) string {
	return fmt.Sprintf("First start %s again, or remove what will not come back: kubectl ha remove-replica %s.",
		join(dead, "and"), dead[0])
}

// are is "a is", or "a and b are".
func are(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return join(names, "and") + " are"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// join lists names: "a", "a or b", "a, b or c".
func join(names []string, word string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + word + " " + names[last]
}
