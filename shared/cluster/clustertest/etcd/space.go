package etcd

import "strconv"

// compactTo drops what is before the revision.
func (c *Cluster) compactTo(text string) error {
	revision, err := strconv.ParseUint(text, 10, 64)
	switch {
	case err != nil:
		return err
	case !c.Quorum():
		return ErrNoQuorum
	case revision <= c.compact:
		return errCompacted
	}
	c.compact = revision
	for _, m := range c.members {
		m.db.InUse = m.db.Live
	}
	return nil
}

// defragment writes the file of the member anew.
func (c *Cluster) defragment(m *member) error {
	m.db.Size = m.db.InUse
	if m.ends {
		m.host.StopEtcd()
	}
	return nil
}
