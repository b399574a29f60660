package cluster

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// mustVote refuses to take a replica for whole that is behind the load balancer
// and no voter of etcd: its machine cannot join by itself again. Where etcd
// cannot be asked, nobody says that one is not.
func (s *session) mustVote(ctx context.Context, kube port.Kube) error {
	attached := s.attached()
	if kube == nil || len(attached) < 2 {
		return nil
	}
	list, err := members.List(ctx, kube)
	if err != nil {
		return nil
	}
	var lapsed []string
	for _, replica := range attached {
		if s.letIn(replica.Name) && !members.IsVoter(members.Named(list, s.inventory), replica.Name) {
			lapsed = append(lapsed, replica.Name)
		}
	}
	if len(lapsed) == 0 {
		return nil
	}
	return errs.Errorf(errs.Unsafe, "behind the load balancer, but no voters of etcd: %s", strings.Join(lapsed, ", ")).
		WithID("no-voter").WithHint("Make it anew: kubectl ha add-replica --replace %s.", lapsed[0])
}
