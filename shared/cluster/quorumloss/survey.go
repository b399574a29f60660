// Package quorumloss judges what is left of a control plane whose etcd has no
// leader, by what its machines tell: whether the quorum may return, and what to
// go on with where it does not. It only computes: package observe asks.
package quorumloss

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// Survey is the replicas of a cluster whose API does not answer, by what
// their machines themselves tell of etcd. Those that were never let in have no
// data, and those that an unfinished recovery has superseded no say.
type Survey struct {
	Cluster string
	quorum.Survivors
	Found      map[string]infra.FoundInstance // the machines in Survivors, by name
	Superseded []infra.FoundInstance
	Pending    []string // machines that were asked to begin etcd anew, and have not answered
	Workers    bool     // have been let in: the cluster had begun
}

// New is the survey of a cluster of which no machine was asked yet.
func New(cluster string, inventory infra.Inventory) Survey {
	s := Survey{Cluster: cluster, Found: map[string]infra.FoundInstance{}, Workers: workersJoined(inventory)}
	s.AtLeast = replicaGroups(cluster, inventory)
	for _, replica := range inventory.Superseded() {
		if replica.Role == infra.RoleControlPlane {
			s.Superseded = append(s.Superseded, replica)
		}
	}
	return s
}

// Asks reports whether a machine is to be asked: it was let into etcd, or began
// it, and no recovery goes on without it.
func (s Survey) Asks(replica infra.FoundInstance) bool {
	return mayVote(replica) && !s.isSuperseded(replica)
}

// Add adds what a machine tells; attributes are nil for one that does not run.
func (s *Survey) Add(replica infra.FoundInstance, attributes map[string]string) {
	s.Found[replica.Name] = replica
	s.Machines = append(s.Machines, survivorOf(replica, attributes[bootstrap.AttrEtcd]))
	if id := replica.Metadata[bootstrap.KeyForceNewCluster]; id != "" && !strings.HasPrefix(attributes[bootstrap.AttrForcedNewCluster], id+" ") {
		s.Pending = append(s.Pending, replica.Name)
	}
}

// survivorOf is a machine by what it tells. Machines that were made by an earlier
// version do not tell of voters.
func survivorOf(replica infra.FoundInstance, tells string) quorum.Survivor {
	m := quorum.Survivor{Name: replica.Name, State: quorum.Silent}
	read, _ := fmt.Sscanf(tells, bootstrap.EtcdAlone+" %d %d", &m.Entries, &m.Voters)
	switch {
	case replica.Status != "RUNNING":
		m.State = quorum.Stopped
	case tells == bootstrap.EtcdLeads:
		m.State = quorum.Leading
	case read > 0:
		m.State = quorum.Alone
	}
	return m
}

// mayVote reports whether a machine was let into etcd, or began it.
func mayVote(i infra.FoundInstance) bool {
	return i.Metadata[infra.MetadataRole] == infra.First || i.Metadata[infra.MetadataCA] != ""
}

func (s Survey) isSuperseded(replica infra.FoundInstance) bool {
	return slices.ContainsFunc(s.Superseded, func(i infra.FoundInstance) bool { return i.Ref() == replica.Ref() })
}

// replicaGroups counts the zones that have, or had, replicas: each had one.
func replicaGroups(cluster string, inventory infra.Inventory) (n int) {
	for _, ref := range inventory.Refs {
		if ref.Kind == infra.KindInstanceGroup && ref == infra.ReplicaGroup(cluster, ref.Zone) {
			n++
		}
	}
	return n
}

// workersJoined reports whether workers were told of a control plane.
func workersJoined(inventory infra.Inventory) bool {
	return slices.ContainsFunc(inventory.ManagedGroups, func(g infra.FoundManagedGroup) bool { return g.Metadata[infra.MetadataCA] != "" }) ||
		slices.ContainsFunc(inventory.Instances, func(i infra.FoundInstance) bool {
			return i.Role == infra.RoleWorker && i.Metadata[infra.MetadataCA] != ""
		})
}

// Unfinished is the machine with which a recovery that has not ended goes on;
// ok is false where there is none. It is the only one that was not superseded.
func (s Survey) Unfinished() (survivor infra.FoundInstance, ok bool) {
	if len(s.Machines) != 1 || s.Machines[0].State == quorum.Stopped {
		return survivor, false
	}
	m := s.Machines[0]
	survivor = s.Found[m.Name]
	asked := survivor.Metadata[bootstrap.KeyForceNewCluster] != ""
	return survivor, len(s.Superseded) > 0 || slices.Contains(s.Pending, m.Name) || asked && m.State == quorum.Leading
}

// Others are all machines of the old etcd but the survivor.
func (s Survey) Others(survivor infra.Ref) []infra.FoundInstance {
	others := slices.Clone(s.Superseded)
	for _, m := range s.Machines {
		if machine := s.Found[m.Name]; machine.Ref() != survivor {
			others = append(others, machine)
		}
	}
	return others
}

// in are the machines in one of the states.
func (s Survey) in(states ...quorum.State) (machines []infra.FoundInstance) {
	for _, m := range s.Machines {
		if slices.Contains(states, m.State) {
			machines = append(machines, s.Found[m.Name])
		}
	}
	return machines
}
