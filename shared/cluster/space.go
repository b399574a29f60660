package cluster

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
)

// space is what etcd tells of an alarm that its members do not.
type space struct {
	orphans []etcd.Alarm
	room    string // the commands that make room
}

func spaceOf(found etcd.Look, via string) space {
	return space{found.Orphans, found.MakeRoom(via)}
}

// cure says what to do about an alarm; size, in bytes, is 0 where it is unknown.
func (s space) cure(alarm string, size int64) string {
	if alarm != "NOSPACE" {
		return ""
	}
	has := ""
	if size > 0 {
		has = fmt.Sprintf(", whose database has %d MiB", size>>20)
	}
	return has + ": it takes no more writes. Delete what fills it, then: " + s.room
}

// explainSpace says whose alarm keeps etcd from taking writes, and the cure.
func (o *Operator) explainSpace(ctx context.Context, err error) error {
	e := evidence{}
	kube, ok, openErr := o.Access.Open(o.Target)
	if openErr == nil && ok {
		openErr = retry.WithIdleTimeout(ctx, etcdPatience, func(ctx context.Context) error {
			nodes, err := kube.Nodes(ctx)
			if err != nil {
				return err
			}
			found, via, err := lookAtEtcd(ctx, kube, nodes)
			e.members, e.space = found.Members, spaceOf(found, via)
			return err
		})
	}
	said := "its alarm NOSPACE"
	if alarms := e.alarms(); openErr == nil && len(alarms) > 0 {
		said = strings.Join(alarms, "; ")
	}
	return errs.Errorf(errs.Rejected, "etcd takes no more writes (%s): %w", said, err).WithID(model.NoSpace).
		WithHint("Make room in etcd, defragment each member and disarm the alarm; kubectl ha status has the commands. Until then status, down, remove-replica and up --recover work.")
}
