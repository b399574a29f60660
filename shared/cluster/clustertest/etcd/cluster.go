// Package etcd plays the etcd of a cluster as far as kubeadm and etcdctl see it.
package etcd

import (
	"errors"
	"slices"
)

// Cluster is the etcd of one Kubernetes cluster. Whoever calls it holds a lock.
type Cluster struct {
	members  []*member
	leader   uint64 // 0 for none
	term     uint64 // of raft
	revision uint64
	compact  uint64   // the revision before which nothing is kept
	asked    int      // how often for its status, between which it writes
	alarms   []string // as etcd tells them
	lastID   uint64
}

// New makes etcd with the host as its only member.
func New(first Host) *Cluster {
	c := &Cluster{}
	first.StartEtcd()
	c.add(first, false)
	return c
}

// What etcd answers.
var (
	ErrNoQuorum       = errors.New("etcdserver: request timed out")
	errTooManyLearner = errors.New("etcdserver: too many learner members in cluster")
	errNotReady       = errors.New("etcdserver: can only promote a learner member which is in sync with leader")
	errNoMember       = errors.New("etcdserver: member not found")
	errUnhealthy      = errors.New("etcdserver: unhealthy cluster")
	errNotStarted     = errors.New("etcdserver: re-configuration failed due to not enough started members")
	ErrNoSpace        = errors.New("etcdserver: mvcc: database space exceeded")
	errCompacted      = errors.New("etcdserver: mvcc: required revision has been compacted")
	errNotLeader      = errors.New("etcdserver: not leader")
)

func (c *Cluster) voters() []*member {
	return slices.DeleteFunc(slices.Clone(c.members), func(m *member) bool { return m.learner })
}

// Quorum reports whether etcd can take writes.
func (c *Cluster) Quorum() bool {
	voters := c.voters()
	return healthy(voters) > len(voters)/2
}

func (c *Cluster) member(of Host) *member {
	i := slices.IndexFunc(c.members, func(m *member) bool { return m.host == of })
	if i < 0 {
		return nil
	}
	return c.members[i]
}

// Elect gives etcd a leader if it has none that is alive, and can have one.
func (c *Cluster) Elect() {
	voters := c.voters()
	if i := slices.IndexFunc(voters, func(m *member) bool { return m.id == c.leader }); i >= 0 && voters[i].healthy() && c.Quorum() {
		return
	}
	c.leader = 0
	if i := slices.IndexFunc(voters, (*member).healthy); i >= 0 && c.Quorum() {
		c.leader = voters[i].id
		c.term++
	}
}

func (c *Cluster) add(of Host, learner bool) *member {
	c.lastID += 0x10f2c3
	m := &member{id: c.lastID, host: of, address: of.Address(), learner: learner, db: Database{Size: 4, InUse: 3, Live: 3}}
	if !learner {
		m.name = of.Name()
	}
	c.members = append(c.members, m)
	c.Elect()
	return m
}

// AddLearner is what kubeadm does first: a member of the machine's address which
// is there already is taken for its own, even if it was another machine's.
func (c *Cluster) AddLearner(of Host) error {
	known := slices.IndexFunc(c.members, func(m *member) bool { return m.address == of.Address() })
	switch {
	case !c.Quorum():
		return ErrNoQuorum
	case known >= 0 && c.members[known].host != of && c.members[known].name != "":
		return errors.New("etcd: tocommit is out of range. Was the raft log corrupted, truncated, or lost?")
	case known >= 0:
		c.members[known].host = of
		return nil
	case slices.ContainsFunc(c.members, func(m *member) bool { return m.learner }):
		return errTooManyLearner
	}
	c.add(of, true)
	return nil
}

// StartLearner starts etcd on a host that was added.
func (c *Cluster) StartLearner(of Host) error {
	m := c.member(of)
	if m == nil {
		return errNoMember // somebody has removed it
	}
	m.name = of.Name()
	of.StartEtcd()
	return nil
}

// Promote makes the host's learner a voter.
func (c *Cluster) Promote(of Host) error {
	m := c.member(of)
	switch {
	case !c.Quorum():
		return ErrNoQuorum
	case m == nil:
		return errNoMember
	case !m.learner:
		return nil // kubeadm sees that it is one already
	case !m.healthy():
		return errNotReady
	}
	m.learner = false
	return nil
}

// remove removes a member where etcd's own check lets it (strict-reconfig-check).
func (c *Cluster) remove(id uint64) error {
	i := slices.IndexFunc(c.members, func(m *member) bool { return m.id == id })
	if !c.Quorum() {
		return ErrNoQuorum
	}
	if i < 0 {
		return errNoMember
	}
	if m := c.members[i]; !m.learner {
		voters := c.voters()
		left := len(voters) - 1
		switch {
		case left == 0:
			return errNotStarted
		case m.healthy() && healthy(voters)-1 < left/2+1:
			return errUnhealthy
		}
	}
	c.members[i].host.StopEtcd() // it learns that it was removed, and ends
	c.members = slices.Delete(c.members, i, i+1)
	c.Elect()
	return nil
}

// Leave removes the host's member, if it has one, where etcd lets it.
func (c *Cluster) Leave(host Host) {
	if m := c.member(host); m != nil {
		_ = c.remove(m.id) // etcd may refuse, which leaves it there
	}
}

// Renew begins etcd anew with the host's member alone.
func (c *Cluster) Renew(host Host) { c.members = []*member{c.member(host)} }

// move hands leadership over, which only the leader can.
func (c *Cluster) move(via Host, to uint64) error {
	target := slices.IndexFunc(c.members, func(m *member) bool { return m.id == to })
	switch from := c.member(via); {
	case !c.Quorum():
		return ErrNoQuorum
	case from == nil || from.id != c.leader:
		return errNotLeader
	case target < 0:
		return errNoMember
	case c.members[target].learner || !c.members[target].healthy():
		return errors.New("etcdserver: bad leader transferee")
	}
	c.leader = to
	c.term++
	return nil
}
