// Package quorum decides what may be done to the members of etcd, on plain
// values: who they are, in which zones, and whether they are healthy. Its
// rules are those of etcd's own reconfiguration check, and some which etcd
// cannot know of because they are about zones.
//
// Every decision is nil, or an error of kind Unsafe around a *Refusal.
package quorum

import (
	"maps"
	"slices"
)

// MaxVoters is the most members that etcd's documentation advises.
// See https://etcd.io/docs/v3.6/faq/#what-is-maximum-cluster-size.
const MaxVoters = 7

// Member is a member of etcd, and the zone that its machine is in.
type Member struct {
	Name    string // of the machine
	Zone    string
	Learner bool // has no vote yet
	Healthy bool // answers and takes part
	Leader  bool
}

// Size is the number of voters that must agree among n: more than half.
func Size(n int) int { return n/2 + 1 }

// Members is the membership of one etcd.
type Members []Member

// Voters counts the members that have a vote.
func (ms Members) Voters() int { return ms.count(func(m Member) bool { return !m.Learner }) }

// Healthy counts the voters that are healthy.
func (ms Members) Healthy() int { return ms.count(healthyVoter) }

// HasQuorum reports whether enough voters are healthy for etcd to work.
func (ms Members) HasQuorum() bool { return ms.Healthy() >= Size(ms.Voters()) }

// Spare is how many healthy voters may fail before quorum is lost; negative
// when it is lost already.
func (ms Members) Spare() int { return ms.Healthy() - Size(ms.Voters()) }

// Zones lists the zones that have members, in order.
func (ms Members) Zones() []string {
	zones := map[string]bool{}
	for _, m := range ms {
		zones[m.Zone] = true
	}
	return slices.Sorted(maps.Keys(zones))
}

// Successor picks the member to move leadership to when those for which
// leaving is true are about to go; ok is false if no other can lead.
func (ms Members) Successor(leaving func(Member) bool) (successor Member, ok bool) {
	for _, m := range ms {
		if healthyVoter(m) && !leaving(m) && (!ok || m.Leader) {
			successor, ok = m, true
		}
	}
	return successor, ok
}

func (ms Members) count(is func(Member) bool) int {
	n := 0
	for _, m := range ms {
		if is(m) {
			n++
		}
	}
	return n
}

// without is the membership without those for which gone is true.
func (ms Members) without(gone func(Member) bool) Members {
	return slices.DeleteFunc(slices.Clone(ms), gone)
}

// names lists the members for which is is true.
func (ms Members) names(is func(Member) bool) []string {
	var names []string
	for _, m := range ms {
		if is(m) {
			names = append(names, m.Name)
		}
	}
	return names
}

func healthyVoter(m Member) bool { return m.Healthy && !m.Learner }

func deadVoter(m Member) bool { return !m.Healthy && !m.Learner }

func learner(m Member) bool { return m.Learner }

func named(name string) func(Member) bool {
	return func(m Member) bool { return m.Name == name }
}

func in(zone string) func(Member) bool {
	return func(m Member) bool { return m.Zone == zone }
}
