package members

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// Changes changes etcd's membership.
type Changes struct {
	API       API
	Inventory infra.Inventory
}

// Remove removes a member from etcd, after moving leadership away from it.
func (c Changes) Remove(ctx context.Context, name string, report func(string)) error {
	peer := &Peer{API: c.API, Beside: name}
	list, err := peer.Members(ctx)
	if err != nil {
		return err
	}
	list = Named(list, c.Inventory)
	i := slices.IndexFunc(list, func(m etcd.Member) bool { return m.Name == name })
	if i < 0 {
		report("etcd does not know it")
		return nil
	}
	if list[i].Leader {
		report("moving the leader away")
		if err := c.moveLeader(ctx, list, func(m quorum.Member) bool { return m.Name == name }); err != nil {
			return err
		}
	}
	return peer.remove(ctx, list[i].ID)
}

// moveLeader hands leadership to a healthy member that is not leaving.
func (c Changes) moveLeader(ctx context.Context, list []etcd.Member, leaving func(quorum.Member) bool) error {
	all := InZones(list, c.Inventory)
	successor, ok := all.Successor(leaving)
	if !ok {
		return errs.Errorf(errs.Unsafe, "no other healthy member of etcd can lead")
	}
	leader := slices.IndexFunc(list, func(m etcd.Member) bool { return m.Leader })
	if leader < 0 || list[leader].Name == successor.Name {
		return nil
	}
	to := slices.IndexFunc(list, func(m etcd.Member) bool { return m.Name == successor.Name })
	return Client(c.API, list[leader].Name).MoveLeader(ctx, list[to].ID)
}

// MoveLeaderOut moves the etcd leader out of a zone, if there is another place
// for it.
func (c Changes) MoveLeaderOut(ctx context.Context, zone string, report func(string)) error {
	list, err := List(ctx, c.API)
	if err != nil {
		return err
	}
	inZone := func(m quorum.Member) bool { return m.Zone == zone }
	all := InZones(list, c.Inventory)
	for _, m := range all {
		if m.Leader && !inZone(m) {
			report("it is in " + m.Zone)
			return nil
		}
	}
	if _, ok := all.Successor(inZone); !ok {
		report("there is no replica in another zone")
		return nil
	}
	return c.moveLeader(ctx, list, inZone)
}
