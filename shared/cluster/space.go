package cluster

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// explainNoSpace says whose alarm keeps etcd from taking writes, and the cure.
func (m *Manager) explainNoSpace(ctx context.Context, err error) error {
	said := "its alarm NOSPACE"
	if alarms, openErr := m.observer().Alarms(ctx); openErr == nil && len(alarms) > 0 {
		said = strings.Join(alarms, "; ")
	}
	return errs.Errorf(errs.Rejected, "etcd takes no more writes (%s): %w", said, err).WithID(model.NoSpace).
		WithHint("Make room in etcd, defragment each member and disarm the alarm; kubectl ha status has the commands. Until then status, down, remove-replica and up --recover work.")
}
