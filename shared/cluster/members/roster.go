package members

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// Roster is etcd's membership, in two parts. Every member has a name, if only
// its machine's address.
type Roster struct {
	Present []etcd.Member
	Lost    []etcd.Member // only listed still: their machines are gone

	inventory infra.Inventory
}

// Roster asks for it. Those that are lost are what each change of the membership
// begins with: they stand in the way of all others, and to take them out never
// costs the quorum. Without a quorum nobody can be taken out, so that all are
// present, and quorum refuses.
func (m Machines) Roster(ctx context.Context, api API) (found Roster, err error) {
	list, err := List(ctx, api)
	if err != nil {
		return found, err
	}
	found.inventory = m.Inventory
	all := InZones(list, m.Inventory)
	for _, member := range Named(list, m.Inventory) {
		if !all.HasQuorum() || !m.lost(member) {
			found.Present = append(found.Present, member)
			continue
		}
		if err := m.confirmLost(ctx, member); err != nil {
			return found, err
		}
		found.Lost = append(found.Lost, member)
	}
	return found, nil
}

// RemoveLost is the plan, begun with taking those out of etcd that are lost. The
// plan takes care itself of those that are leaving.
func (r Roster) RemoveLost(p plan.Plan, leaving ...string) plan.Plan {
	var lost []infra.Ref
	for _, member := range r.Lost {
		ref := infra.Ref{Kind: infra.KindInstance, Name: member.Name}
		if !slices.Contains(leaving, member.Name) && !slices.Contains(lost, ref) {
			lost = append(lost, ref)
		}
	}
	return p.Dropping(lost)
}

// Votes reports whether the replica of the name has a vote, and can use it.
func (r Roster) Votes(name string) bool {
	return slices.ContainsFunc(r.Present, func(member etcd.Member) bool { return member.Name == name && !member.Learner })
}

// MayJoin asks quorum, leaving out what an unfinished join of this very replica
// has left in etcd. force takes what only costs safety, as in MayLeave and
// MayReplace.
func (r Roster) MayJoin(replica infra.Ref, force bool) error {
	return forced(quorum.Add(InZones(r.without(replica.Name), r.inventory), replica.Zone), force)
}

// MayLeave asks quorum whether a replica may go.
func (r Roster) MayLeave(name string, force bool) error {
	return forced(quorum.Remove(InZones(r.Present, r.inventory), name), force)
}

// MayAllLeave asks quorum whether replicas may go, one after another, when those have
// joined that are added before.
func (r Roster) MayAllLeave(leaving, added []infra.FoundInstance) error {
	all := InZones(r.Present, r.inventory)
	for _, replica := range added {
		all = append(all, quorum.Member{Name: replica.Name, Zone: replica.Zone, Healthy: true})
	}
	for _, replica := range leaving {
		err := quorum.Remove(all, replica.Name)
		if err != nil && quorum.Forced(err) == nil {
			return errs.Errorf(errs.KindOf(err), "%w", err).WithHint("kubectl ha remove-replica %s --force removes it all the same.", replica.Name)
		}
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(m quorum.Member) bool { return m.Name == replica.Name })
	}
	return nil
}

// MayReplace asks quorum whether a replica may go and come back.
func (r Roster) MayReplace(name string, force bool) error {
	return forced(quorum.Replace(InZones(r.Present, r.inventory), name), force)
}

func forced(err error, force bool) error {
	if force {
		return quorum.Forced(err)
	}
	return err
}

// without are those present, without the one of a name.
func (r Roster) without(name string) []etcd.Member {
	return slices.DeleteFunc(slices.Clone(r.Present), func(member etcd.Member) bool { return member.Name == name })
}
