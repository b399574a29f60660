package members

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Notes are the names of machines with which a command has done something. Steps
// that run side by side share them.
type Notes struct {
	mu    sync.Mutex
	names []string
}

// Add notes a machine.
func (n *Notes) Add(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.names = append(n.names, name)
}

// Has reports whether a machine was noted; nil has none.
func (n *Notes) Has(name string) bool {
	if n == nil {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Contains(n.names, name)
}

// Any reports whether there is a machine.
func (n *Notes) Any() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.names) > 0
}

// Exister asks Compute Engine for one resource.
type Exister interface {
	Exists(ctx context.Context, ref infra.Ref) (bool, error)
}

// Machines says which members of etcd have a machine.
type Machines struct {
	Target    model.Target
	Compute   Exister
	Inventory infra.Inventory
	Granted   *Notes // replicas that this command lets join, and the one that began
	Created   *Notes // machines that it has made, or found half made
}

// Joined reports whether a machine of the name was let in, by this command or
// before: no other may be a member or a node. Those of this command are in no
// inventory.
func (m Machines) Joined(name string) bool {
	return m.Granted.Has(name) || slices.ContainsFunc(m.Inventory.Replicas(), func(i infra.FoundInstance) bool {
		first := i.Metadata[infra.MetadataRole] == infra.First
		return i.Name == name && (first || i.Metadata[infra.MetadataCA] != "")
	})
}

// lost reports whether a member is of a machine that is gone. A learner would
// never start, and a voter counts against the quorum as long as it is listed, and
// has kubeadm wait for it.
//
// Where there is a machine of its name that was not let in, the member is of one
// before that. Where there is none, confirmLost sees to it that none is hidden.
func (m Machines) lost(member etcd.Member) bool {
	return !member.Healthy && !m.Joined(member.Name)
}

// confirmLost refuses to take a member of etcd for one of a lost machine unless
// that was seen to be absent. Of the machines that this command has made, and of
// those that it found, a member that was not let in is of one before.
func (m Machines) confirmLost(ctx context.Context, member etcd.Member) error {
	zone, named := infra.ReplicaZone(m.Target.Name, m.Target.Region, member.Name)
	what := fmt.Sprintf("it is not known whether the machine of etcd's member %s is gone", member.Name)
	if !named {
		return model.Unreachable(m.Inventory.Unknown, what)
	}
	if err := model.Unreachable(m.Inventory.Unseen(zone), what); err != nil {
		return err
	}
	machine := infra.Ref{Kind: infra.KindInstance, Name: member.Name, Zone: zone}
	if m.Inventory.Has(machine) || m.Created.Has(machine.Name) {
		return nil
	}
	there, err := m.Compute.Exists(ctx, machine)
	if err == nil && there {
		return errs.Errorf(errs.Failed, "the machine %s exists, but was not listed", member.Name).
			WithHint("Run the same command again.")
	}
	return err
}

// RemoveLost takes out of etcd what machines have left that are gone: it stands
// in the way of a replica that is to join. To remove a dead member never costs
// the quorum. Where all were let in, none of them is asked for its health.
func (m Machines) RemoveLost(ctx context.Context, peer *Peer) error {
	list, err := peer.List(ctx)
	if err != nil || !slices.ContainsFunc(Named(list, m.Inventory), func(member etcd.Member) bool { return !m.Joined(member.Name) }) {
		return err
	}
	if list, err = peer.Members(ctx); err != nil {
		return err
	}
	list = slices.DeleteFunc(Named(list, m.Inventory), func(member etcd.Member) bool { return !m.lost(member) })
	for _, member := range list {
		if err := m.confirmLost(ctx, member); err != nil {
			return err
		}
	}
	for _, member := range list {
		if err := peer.remove(ctx, member.ID); err != nil {
			return err
		}
	}
	return nil
}
