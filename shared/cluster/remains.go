package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// remains are the replicas of a cluster whose API does not answer, by what
// their machines themselves tell of etcd. Those that were never let in have no
// data, and those that an unfinished recovery has set aside no say.
type remains struct {
	quorum.Remains
	found   map[string]infra.FoundInstance // the machines in Remains, by name
	aside   []infra.FoundInstance
	pending []string // machines that were asked to begin etcd anew, and have not answered
	workers bool     // have been let in: the cluster had begun
}

// remains asks the machines that run. They tell of a change within 10 seconds.
func (o *Operator) remains(ctx context.Context, inventory infra.Inventory) (remains, error) {
	r := remains{found: map[string]infra.FoundInstance{}, workers: workersLetIn(inventory)}
	r.AtLeast = replicaGroups(o.Target.Name, inventory)
	for _, replica := range inventory.Aside() {
		if replica.Role == infra.RoleControlPlane {
			r.aside = append(r.aside, replica)
		}
	}
	for _, replica := range plan.Replicas(inventory) {
		if !mayVote(replica) || r.isAside(replica) {
			continue
		}
		var attributes map[string]string
		if replica.Status == "RUNNING" {
			var err error
			if attributes, err = o.Compute.GuestAttributes(ctx, replica.Ref(), bootstrap.Namespace); err != nil {
				return r, err
			}
		}
		r.add(replica, attributes)
	}
	return r, nil
}

func (r *remains) add(replica infra.FoundInstance, attributes map[string]string) {
	r.found[replica.Name] = replica
	r.Machines = append(r.Machines, remnant(replica, attributes[bootstrap.AttrEtcd]))
	if id := replica.Metadata[bootstrap.KeyRenew]; id != "" && !strings.HasPrefix(attributes[bootstrap.AttrRenewed], id+" ") {
		r.pending = append(r.pending, replica.Name)
	}
}

// remnant is a machine by what it tells. Machines that were made by an earlier
// version do not tell of voters.
func remnant(replica infra.FoundInstance, tells string) quorum.Remnant {
	m := quorum.Remnant{Name: replica.Name, State: quorum.Silent}
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

func (r remains) isAside(replica infra.FoundInstance) bool {
	return slices.ContainsFunc(r.aside, func(i infra.FoundInstance) bool { return i.Ref() == replica.Ref() })
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

// workersLetIn reports whether workers were told of a control plane.
func workersLetIn(inventory infra.Inventory) bool {
	return slices.ContainsFunc(inventory.ManagedGroups, func(g infra.FoundManagedGroup) bool { return g.Metadata[infra.MetadataCA] != "" }) ||
		slices.ContainsFunc(inventory.Instances, func(i infra.FoundInstance) bool {
			return i.Role == infra.RoleWorker && i.Metadata[infra.MetadataCA] != ""
		})
}

// unfinished is the machine with which a recovery that has not ended goes on;
// ok is false where there is none. It is the only one that was not set aside.
func (r remains) unfinished() (survivor infra.FoundInstance, ok bool) {
	if len(r.Machines) != 1 || r.Machines[0].State == quorum.Stopped {
		return survivor, false
	}
	m := r.Machines[0]
	survivor = r.found[m.Name]
	asked := survivor.Metadata[bootstrap.KeyRenew] != ""
	return survivor, len(r.aside) > 0 || slices.Contains(r.pending, m.Name) || asked && m.State == quorum.Leading
}

// others are all machines of the old etcd but the survivor.
func (r remains) others(survivor infra.Ref) []infra.FoundInstance {
	others := slices.Clone(r.aside)
	for _, m := range r.Machines {
		if machine := r.found[m.Name]; machine.Ref() != survivor {
			others = append(others, machine)
		}
	}
	return others
}

// in are the machines in one of the states.
func (r remains) in(states ...quorum.State) (machines []infra.FoundInstance) {
	for _, m := range r.Machines {
		if slices.Contains(states, m.State) {
			machines = append(machines, r.found[m.Name])
		}
	}
	return machines
}
