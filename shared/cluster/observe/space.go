package observe

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// NoSpace is the error that etcd takes no more writes, with whose alarm that is, and
// the cure.
func (o Observer) NoSpace(ctx context.Context, err error) error {
	said := "its alarm NOSPACE"
	if alarms, openErr := o.alarms(ctx); openErr == nil && len(alarms) > 0 {
		said = strings.Join(alarms, "; ")
	}
	return errs.Errorf(errs.Rejected, "etcd takes no more writes (%s): %w", said, err).WithID(model.NoSpace).
		WithHint("Delete what fills etcd, then kubectl ha etcd defrag makes room and ends the alarm. Until then status, down, remove-replica and up --recover work.")
}

// alarms asks etcd for its alarms, and says what each is about, with its cure.
func (o Observer) alarms(ctx context.Context) ([]string, error) {
	s := status.Snapshot{}
	kube, err := o.Open()
	if err == nil {
		err = retry.WithIdleTimeout(ctx, etcdTimeout, func(ctx context.Context) error {
			nodes, err := kube.Nodes(ctx)
			if err != nil {
				return err
			}
			found, _, err := members.Look(ctx, kube, nodes)
			s.Members, s.Orphans = MembersIn(found.Members, infra.Inventory{}), orphans(found)
			return err
		})
	}
	return s.Alarms(), err
}

func orphans(found etcd.Look) (all []status.Alarm) {
	for _, alarm := range found.Orphans {
		all = append(all, status.Alarm(alarm))
	}
	return all
}
