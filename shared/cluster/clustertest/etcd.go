package clustertest

import (
	"errors"
	"slices"
)

// member is a member of a cluster's etcd.
type member struct {
	id      uint64
	machine *machine
	address string
	name    string // empty until it has started
	learner bool
}

// What etcd answers.
var (
	errNoQuorum       = errors.New("etcdserver: request timed out")
	errTooManyLearner = errors.New("etcdserver: too many learner members in cluster")
	errNotReady       = errors.New("etcdserver: can only promote a learner member which is in sync with leader")
	errNoMember       = errors.New("etcdserver: member not found")
	errUnhealthy      = errors.New("etcdserver: unhealthy cluster")
	errNotStarted     = errors.New("etcdserver: re-configuration failed due to not enough started members")
	errNoSpace        = errors.New("etcdserver: mvcc: database space exceeded")
	errNotLeader      = errors.New("etcdserver: not leader")
)

func (m *member) healthy() bool { return m.machine.etcd && m.machine.boot.power.Err() == nil }

func (c *kubernetes) voters() []*member {
	return slices.DeleteFunc(slices.Clone(c.members), func(m *member) bool { return m.learner })
}

func healthy(members []*member) (n int) {
	for _, m := range members {
		if m.healthy() {
			n++
		}
	}
	return n
}

// quorum reports whether etcd can take writes.
func (c *kubernetes) quorum() bool {
	voters := c.voters()
	return healthy(voters) > len(voters)/2
}

func (c *kubernetes) member(of *machine) *member {
	if c == nil {
		return nil
	}
	i := slices.IndexFunc(c.members, func(m *member) bool { return m.machine == of })
	if i < 0 {
		return nil
	}
	return c.members[i]
}

// elect gives etcd a leader if it has none that is alive, and can have one.
func (c *kubernetes) elect() {
	voters := c.voters()
	if i := slices.IndexFunc(voters, func(m *member) bool { return m.id == c.leader }); i >= 0 && voters[i].healthy() && c.quorum() {
		return
	}
	c.leader = 0
	if i := slices.IndexFunc(voters, (*member).healthy); i >= 0 && c.quorum() {
		c.leader = voters[i].id
		c.term++
	}
}

func (c *kubernetes) add(of *machine, learner bool) *member {
	c.lastID += 0x10f2c3
	m := &member{id: c.lastID, machine: of, address: of.address(), learner: learner}
	if !learner {
		m.name = of.Name()
	}
	c.members = append(c.members, m)
	c.elect()
	return m
}

// addLearner is what kubeadm does first: a member of the machine's address which
// is there already is taken for its own, even if it was another machine's.
func (c *kubernetes) addLearner(of *machine) error {
	of.cluster = c
	known := slices.IndexFunc(c.members, func(m *member) bool { return m.address == of.address() })
	switch {
	case !c.quorum():
		return errNoQuorum
	case known >= 0 && c.members[known].machine != of && c.members[known].name != "":
		return errors.New("etcd: tocommit is out of range. Was the raft log corrupted, truncated, or lost?")
	case known >= 0:
		c.members[known].machine = of
		return nil
	case slices.ContainsFunc(c.members, func(m *member) bool { return m.learner }):
		return errTooManyLearner
	}
	c.add(of, true)
	return nil
}

func (c *kubernetes) startLearner(of *machine) error {
	m := c.member(of)
	if m == nil {
		return errNoMember // somebody has removed it
	}
	m.name, of.etcd = of.Name(), true
	return nil
}

func (c *kubernetes) promote(of *machine) error {
	m := c.member(of)
	switch {
	case !c.quorum():
		return errNoQuorum
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
func (c *kubernetes) remove(id uint64) error {
	i := slices.IndexFunc(c.members, func(m *member) bool { return m.id == id })
	if !c.quorum() {
		return errNoQuorum
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
	c.members[i].machine.etcd = false // it learns that it was removed, and ends
	c.members = slices.Delete(c.members, i, i+1)
	c.settle()
	return nil
}

// move hands leadership over, which only the leader can.
func (c *kubernetes) move(via *machine, to uint64) error {
	target := slices.IndexFunc(c.members, func(m *member) bool { return m.id == to })
	switch from := c.member(via); {
	case !c.quorum():
		return errNoQuorum
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
