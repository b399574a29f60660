package cluster

import (
	"context"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// membership is etcd's, in two parts. Every member has a name, if only its
// machine's address.
type membership struct {
	present []etcd.Member
	gone    []etcd.Member // only listed still: their machines are gone
}

// membership asks for it. Those that are gone are what each change of the
// membership begins with: they stand in the way of all others, and to take them
// out never costs the quorum. Without a quorum nobody can be taken out, so that
// all are present, and quorum refuses.
func (s *session) membership(ctx context.Context, kube port.Kube) (found membership, err error) {
	list, err := members.List(ctx, kube)
	if err != nil {
		return found, err
	}
	all := members.InZones(list, s.inventory)
	for _, member := range members.Named(list, s.inventory) {
		if !all.HasQuorum() || !s.predecessor(member) {
			found.present = append(found.present, member)
			continue
		}
		if err := s.mustBeGone(ctx, member); err != nil {
			return found, err
		}
		found.gone = append(found.gone, member)
	}
	return found, nil
}

// drop is the plan, begun with taking those out of etcd that are gone. The
// plan takes care itself of the one that is leaving.
func (m membership) drop(p plan.Plan, leaving string) plan.Plan {
	var gone []infra.Ref
	for _, member := range m.gone {
		ref := infra.Ref{Kind: infra.KindInstance, Name: member.Name}
		if member.Name != leaving && !slices.Contains(gone, ref) {
			gone = append(gone, ref)
		}
	}
	return p.Dropping(gone)
}

// votes reports whether the replica of the name has a vote, and can use it.
func (m membership) votes(name string) bool {
	return slices.ContainsFunc(m.present, func(member etcd.Member) bool { return member.Name == name && !member.Learner })
}

// but are those present, without the one of a name.
func (m membership) but(name string) []etcd.Member {
	return slices.DeleteFunc(slices.Clone(m.present), func(member etcd.Member) bool { return member.Name == name })
}

// dropGone is the plan of up, begun with taking those out of etcd that are gone.
// Where etcd cannot be asked, up does all the rest: it may be what mends it.
func (s *session) dropGone(ctx context.Context, kube port.Kube, p plan.Plan) (plan.Plan, []string) {
	if kube == nil {
		return p, nil
	}
	roster, err := s.membership(ctx, kube)
	if err != nil {
		return p, []string{fmt.Sprintf("nobody looked for members of lost machines in etcd: %v", err)}
	}
	return roster.drop(p, ""), nil
}
