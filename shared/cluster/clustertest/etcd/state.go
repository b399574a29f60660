package etcd

import (
	"fmt"
	"slices"
	"strings"
)

// Write is the revision of another write.
func (c *Cluster) Write() uint64 {
	c.revision++
	return c.revision
}

// Has reports whether the host has a member.
func (c *Cluster) Has(host Host) bool { return c.member(host) != nil }

// Leads reports whether the host's member is the leader.
func (c *Cluster) Leads(host Host) bool {
	m := c.member(host)
	return m != nil && m.id == c.leader
}

// Progress is how far the host's member is in raft, and how many voters it knows.
func (c *Cluster) Progress(host Host) (raftIndex, voters int) {
	return c.raftIndex(c.member(host)), len(c.voters())
}

// Alarm raises an alarm for the member of a name, which all of them tell.
func (c *Cluster) Alarm(name, kind string) {
	for _, m := range c.members {
		if m.name == name {
			c.alarms = append(c.alarms, fmt.Sprintf("memberID:%d alarm:%s ", m.id, kind))
		}
	}
}

// Fill gives the member of a name another database.
func (c *Cluster) Fill(name string, db Database) {
	for _, m := range c.members {
		if m.name == name {
			m.db = db
		}
	}
}

// EndWithDefrag has the member of a name end with its next defragmentation.
func (c *Cluster) EndWithDefrag(name string) {
	for _, m := range c.members {
		m.ends = m.ends || m.name == name
	}
}

// Full reports whether it takes no more writes. That its members go ends no alarm.
func (c *Cluster) Full() bool {
	return slices.ContainsFunc(c.alarms, func(alarm string) bool { return strings.Contains(alarm, "NOSPACE") })
}

// Describe tells of each member, a line each.
func (c *Cluster) Describe() (lines []string) {
	for _, m := range c.members {
		lines = append(lines, fmt.Sprintf("member %q, learner %t, healthy %t, %d MiB", m.name, m.learner, m.healthy(), m.db.Size))
	}
	return lines
}
