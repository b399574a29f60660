package etcd

// Host is a machine on which etcd may run.
type Host interface {
	Name() string
	Address() string // its own in its network
	RunsEtcd() bool  // and has power
	StartEtcd()
	StopEtcd()
}

// member is a member of a cluster's etcd.
type member struct {
	id      uint64
	host    Host
	address string
	name    string // empty until it has started
	learner bool
	db      Database
	ends    bool // with its next defragmentation
}

// Database is how large a member's is, in MiB.
type Database struct {
	Size  int // of the file
	InUse int
	Live  int // what is left in use when what is past is dropped
}

// quota is that of all members, in MiB.
const quota = 5 << 10

func (m *member) healthy() bool { return m.host.RunsEtcd() }

func (m *member) url() string { return "https://" + m.name + ":2379" }

func healthy(members []*member) (n int) {
	for _, m := range members {
		if m.healthy() {
			n++
		}
	}
	return n
}
